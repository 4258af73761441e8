import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** W3C Trace Context, version 00: `traceparent: 00-<trace id>-<parent id>-<flags>`. */
const traceparent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's trace id, or a new one, so that every log line of one request can be found together. */
export function traceIdOf(request: IncomingMessage): string {
  const header = request.headers["traceparent"];
  const match = typeof header === "string" ? traceparent.exec(header) : null;
  return match?.[1] ?? randomBytes(16).toString("hex");
}
