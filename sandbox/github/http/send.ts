import type { ServerResponse } from "node:http";
import type { Reply } from "./reply.ts";

/** Sends a reply: text and bytes as they are, anything else as JSON; nothing to a connection that is gone. */
export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  const raw = typeof reply.body === "string" || Buffer.isBuffer(reply.body);
  const body = reply.body === undefined ? "" : raw ? reply.body : JSON.stringify(reply.body);
  const type = reply.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
  response.writeHead(reply.status, { ...type, ...reply.headers });
  response.end(body);
}
