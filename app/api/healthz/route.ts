// Alive means that the event loop turns. Whether the database answers is readiness: restarting would not mend it.
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ alive: true }, { headers: { "cache-control": "no-store" } });
}
