import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { AlertInbox } from "#server/slo/alert-inbox-store.ts";

export type Reply = { status: number; message: string };
/** `token` is null where no webhook was set up: then nothing is taken in. */
export type AlertDoor = { inbox: AlertInbox; token: string | null };

/** Alertmanager's webhook payload, version 4, as far as it is read. */
const payloadSchema = z.object({
  version: z.literal("4"),
  alerts: z
    .array(
      z.object({
        status: z.enum(["firing", "resolved"]),
        labels: z.record(z.string(), z.string()),
        fingerprint: z.string().regex(/^[0-9a-f]{1,32}$/),
        startsAt: z.iso.datetime({ offset: true }),
      }),
    )
    .max(10_000),
});

/**
 * Takes in one notification of Alertmanager, as a hint only: pages look at budgets anew, and nothing in it is believed.
 * Alertmanager repeats what it has told; what was here before changes nothing. `body` has at most 1 MiB.
 */
export async function acceptAlerts(
  { inbox, token }: AlertDoor,
  headers: Headers,
  body: Uint8Array,
): Promise<Reply> {
  if (token === null)
    return { status: 404, message: "No webhook of Alertmanager is set up. Set ALERTMANAGER_WEBHOOK_TOKEN." };
  if (!isToken(headers.get("authorization") ?? "", token))
    return { status: 401, message: "The token is not the portal's. Set the same one on the receiver." };
  const read = payloadSchema.safeParse(parseJson(body));
  if (!read.success)
    return { status: 400, message: "The body is not a notification of Alertmanager, version 4." };
  const ours = read.data.alerts.flatMap(({ labels: { slo_id: id }, fingerprint, status, startsAt }) =>
    id
      ? [{ id: `alert:${fingerprint}:${status}:${new Date(startsAt).getTime()}`, sloId: id.slice(0, 200) }]
      : [],
  );
  const news = await inbox.put(ours);
  return { status: 202, message: news > 0 ? "Taken in" : "Here before" };
}

/** Constant time whatever is sent: of both only digests are compared. */
function isToken(authorization: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
