import { getDeps } from "#server/deps.ts";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const readiness = await getDeps().readiness.read(Date.now());
  return Response.json(readiness, {
    status: readiness.ready ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
