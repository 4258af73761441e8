import { createHmac, timingSafeEqual } from "node:crypto";
import { deliveryHint } from "#domain/delivery/delivery-hint.ts";
import type { InboxStore } from "#server/delivery/inbox-store.ts";

export type Reply = { status: number; message: string };
/** `secrets`: every secret that is good now; two while one is being changed. */
export type WebhookDoor = { inbox: InboxStore; secrets: string[] };

/**
 * Takes in one webhook of GitHub: raw bytes, signature, inbox. It answers at once and works nothing off, since
 * GitHub waits 10 s and does not repeat by itself. `body` is what came over the wire, at most 1 MiB.
 */
export async function acceptDelivery(
  { inbox, secrets }: WebhookDoor,
  headers: Headers,
  body: Uint8Array,
): Promise<Reply> {
  const id = headers.get("x-github-delivery") ?? "";
  const event = headers.get("x-github-event") ?? "";
  if (!isSigned(body, headers.get("x-hub-signature-256") ?? "", secrets)) {
    return {
      status: 401,
      message: "The signature does not fit the body. Set the same secret here and on the GitHub App.",
    };
  }
  if (!/^[A-Za-z0-9-]{8,64}$/.test(id) || !/^[a-z_]{1,64}$/.test(event)) {
    return { status: 400, message: "X-GitHub-Delivery and X-GitHub-Event are missing or malformed." };
  }
  const payload = parseJson(body);
  if (payload === undefined) {
    return {
      status: 400,
      message: "The body is not JSON. Set the webhook's content type to application/json.",
    };
  }
  const isNew = await inbox.put({ id, source: "github", event, hint: deliveryHint(payload) });
  return { status: 202, message: isNew ? "Taken in" : "Here before" };
}

/** True if any secret made the signature; two are in use while a secret is changed. Constant time for each. */
export function isSigned(body: Uint8Array, signature: string, secrets: string[]): boolean {
  const given = /^sha256=([0-9a-f]{64})$/.exec(signature)?.[1];
  const bytes = Buffer.from(given ?? "", "hex");
  const fits = secrets.map((secret) => {
    const wanted = createHmac("sha256", secret).update(body).digest();
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  });
  return fits.includes(true);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
