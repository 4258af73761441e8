import { acceptDelivery } from "#server/delivery/accept-delivery.ts";
import { getDeps } from "#server/deps.ts";
import { readBounded } from "#server/runtime/request-guard.ts";

/** GitHub's webhooks. The body is read to at most 1 MiB; larger ones are refused, the reconciler covers them. */
export async function POST(request: Request): Promise<Response> {
  const whole = await readBounded(request);
  if (!(whole instanceof Request)) return reply({ status: whole.status, message: whole.message });
  const { webhooks, log } = getDeps();
  try {
    return reply(await acceptDelivery(webhooks, whole.headers, new Uint8Array(await whole.arrayBuffer())));
  } catch (error) {
    log.error(
      { err: error, delivery: whole.headers.get("x-github-delivery") },
      "a webhook could not be kept",
    );
    return reply({ status: 503, message: "The portal cannot keep deliveries now. Send it again later." });
  }
}

function reply({ status, message }: { status: number; message: string }): Response {
  return new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
