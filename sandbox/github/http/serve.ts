import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { answerControl, type Control } from "../faults/control.ts";
import type { Fault, FaultCall } from "../faults/faults.ts";
import { answerGit, gitRequest } from "../git/smart-route.ts";
import type { World } from "../world.ts";
import { answerApi } from "./answer-api.ts";
import type { Call } from "./call.ts";
import type { Exchange } from "./exchange.ts";
import { playAfter, playBefore } from "./play-fault.ts";
import { html, json, Refusal, type Reply } from "./reply.ts";
import type { Router } from "./router.ts";
import { send } from "./send.ts";

export type Served = {
  world: World;
  control: Control;
  api: Router;
  web: Router;
  observe(exchange: Exchange): void;
};

const largestBody = 40_000_000;

/** The one HTTP server: API under `/api/v3` and `/api/graphql` (as GitHub Enterprise has it), git, pages, control. */
export function createGithubServer(served: Served): Server {
  return createServer((request, response) => {
    answer(served, request, response).catch((cause: unknown) => {
      console.error("trial GitHub:", cause);
      if (!response.headersSent)
        send(response, json(500, { message: "The trial GitHub failed; see its log." }));
      else response.destroy();
    });
  });
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://github");
  const path = rawPath(request);
  const git = gitRequest(url.pathname);
  if (git !== undefined && (request.method === "POST" || url.searchParams.has("service"))) {
    if (await cutShort(served, { method: request.method ?? "GET", path, operation: "git" }, response)) return;
    const done = await answerGit(served.world, git, request, response);
    record(
      served,
      { method: request.method ?? "GET", path, operation: done.service },
      { status: done.status, who: done.who, processed: true },
    );
    return;
  }
  const call = { ...(await readCall(request, url)), path };
  if (path.startsWith("/_control/")) return send(response, await answerControl(served.control, call));
  await answerCall(served, call, response);
}

/** The path as it was sent: a slash that is encoded must stay so until the router has matched. */
function rawPath(request: IncomingMessage): string {
  return (request.url ?? "/").split("?")[0] ?? "/";
}

async function answerCall(
  served: Served,
  call: Omit<Call, "actor">,
  response: ServerResponse,
): Promise<void> {
  const { path, method } = call;
  const isApi = path.startsWith("/api/v3/") || path === "/api/graphql" || path === "/api/v3";
  const inner = isApi ? path.replace(/^\/api(\/v3)?/, "") || "/" : path;
  const match = (isApi ? served.api : served.web)(method, inner);
  const template = match?.route.template;
  const operation = template === "/graphql" ? "graphql" : `${method} ${template ?? inner}`;
  const fault = served.control.faults.strike({ method, path: inner, operation });
  const faultCall = { method, path: inner, operation };
  const observe = (made: Reply | undefined, reply: Reply) => {
    if (!isApi) return;
    const agent = /^[^/\s]*/.exec(call.headers["user-agent"] ?? "")?.[0] ?? "";
    const { query, body: requestBody } = call;
    served.observe({
      method,
      template: template ?? inner,
      path: inner,
      query,
      requestBody,
      agent,
      made,
      reply,
    });
  };
  const ended = await playBefore(fault, faultCall, response);
  const who = "unknown";
  if (ended !== undefined) {
    record(served, faultCall, { status: ended.status, who, processed: false, ...named(fault) });
    observe(undefined, ended);
    return;
  }
  const done = isApi
    ? await answerApi(served.world, match, {
        ...call,
        path: inner,
        params: match?.params ?? {},
      })
    : {
        reply: await answerWeb(served.world, match, { ...call, params: match?.params ?? {} }),
        who: "browser",
      };
  const cut = await playAfter(fault, faultCall, done.reply, response);
  record(served, faultCall, {
    status: (cut ?? done.reply).status,
    who: done.who,
    processed: true,
    ...named(fault),
    ...bodyOf(call),
  });
  observe(done.reply, cut ?? done.reply);
  if (cut === undefined) send(response, done.reply);
}

async function answerWeb(world: World, match: ReturnType<Router>, call: Omit<Call, "actor">): Promise<Reply> {
  const origin = call.headers.origin;
  const foreign =
    call.method === "POST" && origin !== undefined && origin !== "null" && origin !== world.urls.web;
  if (match === undefined) return plainPage(404, "There is no such page here.");
  if (foreign && !match.route.template.endsWith("access_token"))
    return plainPage(403, "Sent from another site.");
  try {
    return await match.route.handler({ ...call, actor: { kind: "anonymous" } });
  } catch (cause) {
    if (cause instanceof Refusal) return plainPage(cause.status, cause.message);
    throw cause;
  }
}

function plainPage(status: number, text: string): Reply {
  return html(
    status,
    `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>${status}</title><p>${text}</p>`,
  );
}

function named(fault: Fault | undefined) {
  return fault === undefined ? {} : { fault: fault.name };
}

function bodyOf(call: { body: Buffer }) {
  if (call.body.length === 0 || call.body.length > 200_000) return {};
  try {
    const requestBody: unknown = JSON.parse(call.body.toString("utf8"));
    return { requestBody };
  } catch {
    return {};
  }
}

type Outcome = { status: number; who: string; processed: boolean; fault?: string; requestBody?: unknown };

function record(served: Served, call: FaultCall, outcome: Outcome): void {
  const { method, path, operation } = call;
  served.control.ledger.add({ at: served.world.now().toISOString(), method, path, operation, ...outcome });
}

async function cutShort(served: Served, call: FaultCall, response: ServerResponse): Promise<boolean> {
  const fault = served.control.faults.strike(call);
  const ended = await playBefore(fault, call, response);
  if (ended !== undefined)
    record(served, call, { status: ended.status, who: "unknown", processed: false, ...named(fault) });
  return ended !== undefined;
}

async function readCall(request: IncomingMessage, url: URL): Promise<Omit<Call, "actor">> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > largestBody) throw new Error("A request of more than 40 MB");
    chunks.push(bytes);
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    params: {},
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks),
  };
}
