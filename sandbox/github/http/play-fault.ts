import type { ServerResponse } from "node:http";
import type { Fault, FaultCall } from "../faults/faults.ts";
import { spent } from "./answer-api.ts";
import { html, Refusal, type Reply, refusalReply } from "./reply.ts";
import { send } from "./send.ts";

/** What went out where a fault cut the connection or left it hanging. */
const nothing: Reply = { status: 0, body: undefined, headers: {} };

/** Plays the part of a fault that comes before any work; answers with what it sent, or undefined to go on. */
export async function playBefore(
  fault: Fault | undefined,
  call: FaultCall,
  response: ServerResponse,
): Promise<Reply | undefined> {
  if (fault === undefined) return undefined;
  if (fault.name === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
  const plain = refusalOf(fault, call);
  if (plain !== undefined) {
    send(response, plain);
    return plain;
  }
  if (fault.when === "after") return undefined;
  if (fault.name === "call-hook") {
    await callHook(fault, call);
    if (fault.afterwards === "continue" && !response.destroyed) return undefined;
  }
  if (fault.name === "hang") return nothing;
  if (fault.name !== "reset" && fault.name !== "call-hook") return undefined;
  response.socket?.resetAndDestroy();
  return nothing;
}

const badGateway: Reply = { status: 502, body: { message: "Server Error" }, headers: {} };

function refusalOf(fault: Fault, { operation }: FaultCall): Reply | undefined {
  const { seconds = fault.name === "rate-limited" ? 60 : 3600 } = fault;
  if (fault.name === "502-before") return badGateway;
  if (fault.name === "outage")
    return html(
      503,
      "<!doctype html><title>Unicorn</title><p>No server is currently available to service your request.",
    );
  if (fault.name === "401-expired") return refusalReply(new Refusal(401, "Bad credentials"));
  if (fault.name === "primary-exhausted") {
    const reset = String(Math.ceil(Date.now() / 1000 + (seconds ?? 0)));
    const limit = { "x-ratelimit-limit": "5000", "x-ratelimit-used": "5000", "x-ratelimit-reset": reset };
    return spent(operation === "graphql" ? "graphql" : "core", limit);
  }
  if (fault.name !== "rate-limited") return undefined;
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  const headers: Record<string, string> = seconds === null ? {} : { "retry-after": String(seconds) };
  return refusalReply(new Refusal(fault.status, message, undefined, headers));
}

/** Plays the part that comes after the work; answers with what it sent instead, or undefined to send the reply. */
export async function playAfter(
  fault: Fault | undefined,
  call: FaultCall,
  reply: Reply,
  response: ServerResponse,
): Promise<Reply | undefined> {
  if (fault?.name === "502-after-success" && reply.status < 400) {
    send(response, badGateway);
    return badGateway;
  }
  if (fault === undefined || fault.when === "before") return undefined;
  if (fault.name === "call-hook") {
    await callHook(fault, call);
    if (fault.afterwards === "continue") return undefined;
  }
  if (fault.name === "hang") return nothing;
  if (fault.name !== "reset" && fault.name !== "call-hook") return undefined;
  response.socket?.resetAndDestroy();
  return nothing;
}

async function callHook(fault: Fault, call: FaultCall): Promise<void> {
  await fault.run?.(call);
  if (fault.url === undefined) return;
  const body = JSON.stringify(call);
  await fetch(fault.url, { method: "POST", body, headers: { "content-type": "application/json" } });
}
