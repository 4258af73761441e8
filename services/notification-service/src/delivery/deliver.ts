import { SpanKind } from "@opentelemetry/api";
import type { QueueEvent } from "../queue/event.ts";
import { inSpan, traceHeaders } from "../telemetry/trace.ts";
import { NotNow } from "../queue/consume.ts";
import { noticeOf } from "./notice.ts";
import { openMail } from "./send-mail.ts";

/** Tells whom it concerns. Rejects with `NotNow` where nobody can be told at the moment. */
export type Deliver = (event: QueueEvent) => Promise<void>;

const timeoutMs = 10_000;
/** What is about the receiver and not about this event; a 500 may be either, so it uses up a try. */
const comeBack = new Set([401, 403, 404, 429, 502, 503, 504]);

/** `smtp://` and `smtps://` send a mail to the user, whose address `usersUrl` knows; `http(s)://` is posted the event. */
export function openDelivery(url: string, usersUrl: string | null): Deliver {
  const { protocol } = new URL(url);
  if (protocol === "http:" || protocol === "https:") return (event) => post(url, event);
  if (protocol !== "smtp:" && protocol !== "smtps:")
    throw new Error(`DELIVERY_URL must begin with smtp:, smtps:, http: or https:, not "${protocol}"`);
  if (usersUrl === null) throw new Error("USER_SERVICE_URL is missing; mail is sent to the address it knows");
  const mail = openMail(url);
  return async (event) => {
    const notice = noticeOf(event);
    const address = notice && (await addressOf(usersUrl, notice.userId));
    // Of an event nobody is told about, or of somebody who left, there is nothing to send.
    if (notice && address) await mail({ to: address, id: event.id, ...notice });
  };
}

/** The receiver knows a repetition by the key, which is the event's id. */
async function post(url: string, event: QueueEvent): Promise<void> {
  const headers = { "content-type": "application/json", "idempotency-key": event.id };
  const response = await ask("POST webhook", url, { method: "POST", headers, body: JSON.stringify(event) });
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
}

async function addressOf(usersUrl: string, id: string): Promise<string | null> {
  const response = await ask("GET /users/:id", `${usersUrl}/users/${encodeURIComponent(id)}`, {}, [404]);
  if (response.status === 404) return null;
  const user: unknown = await response.json();
  if (typeof user === "object" && user !== null && "email" in user && typeof user.email === "string") return user.email;
  throw new Error(`user-service answered ${response.status} without an address`);
}

/** An answer, or `NotNow` where there is none or one that says to come back. */
function ask(name: string, url: string, init: RequestInit, expected: number[] = []): Promise<Response> {
  return inSpan(name, { kind: SpanKind.CLIENT }, async () => {
    const headers = { ...init.headers, ...traceHeaders() };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...init, headers, signal, redirect: "error" }).catch((cause: unknown) => {
      throw new NotNow(`${name} did not answer`, { cause });
    });
    if (comeBack.has(response.status) && !expected.includes(response.status))
      throw new NotNow(`${name} answered ${response.status}`);
    return response;
  });
}
