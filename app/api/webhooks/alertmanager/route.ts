import { getDeps } from "#server/deps.ts";
import { readBounded } from "#server/runtime/request-guard.ts";
import { acceptAlerts } from "#server/slo/accept-alerts.ts";

/** Alertmanager's webhook. A body over 1 MiB is refused; the pages look again by themselves all the same. */
export async function POST(request: Request): Promise<Response> {
  const whole = await readBounded(request);
  if (!(whole instanceof Request)) return reply({ status: whole.status, message: whole.message });
  const { alerts, log } = getDeps();
  try {
    return reply(await acceptAlerts(alerts, whole.headers, new Uint8Array(await whole.arrayBuffer())));
  } catch (error) {
    log.error({ err: error }, "a notification of Alertmanager could not be kept");
    return reply({ status: 503, message: "The portal cannot keep notifications now. Send it again later." });
  }
}

function reply({ status, message }: { status: number; message: string }): Response {
  return new Response(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
