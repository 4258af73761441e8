import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "../auth/actor.ts";
import { authenticate } from "../auth/tokens.ts";
import type { World } from "../world.ts";
import type { Call } from "./call.ts";
import { json, notFound, Refusal, type Reply, refusalReply } from "./reply.ts";
import type { Match } from "./router.ts";

export type ApiAnswer = { reply: Reply; who: string };

/** Answers one REST or GraphQL call: who, limits, handler, ETag, and the headers GitHub puts on everything. */
export async function answerApi(
  world: World,
  match: Match | undefined,
  call: Omit<Call, "actor">,
): Promise<ApiAnswer> {
  let actor: Actor = { kind: "anonymous" };
  const nowMs = world.now().getTime();
  const template = match?.route.template;
  const resource = template === "/graphql" ? "graphql" : "core";
  let reply: Reply;
  try {
    actor = authenticate(call.headers.authorization, world.store, world.app, nowMs);
    if (match === undefined) throw notFound();
    const before = world.limits.take(actor, resource, 0, nowMs);
    const isSpent = before.used >= before.limit && template !== "/rate_limit";
    reply = isSpent ? spent(resource) : await match.route.handler({ ...call, actor });
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    reply = refusalReply(cause);
  }
  reply = withEtag(call, lagging(world, call, { who: nameOf(world, actor), template }, reply));
  // Only who is known gets the unchanged for free.
  const isUnchanged = reply.status === 304 && actor.kind !== "anonymous";
  const bucket = world.limits.take(actor, resource, isUnchanged || template === "/rate_limit" ? 0 : 1, nowMs);
  const headers = {
    "x-github-request-id": randomBytes(8).toString("hex").toUpperCase(),
    "x-github-media-type": "github.v3; format=json",
    "x-github-api-version-selected": "2022-11-28",
    ...world.limits.headers(bucket, resource),
    ...reply.headers,
  };
  return { reply: { ...reply, headers }, who: nameOf(world, actor) };
}

/** GitHub's answer when the hour's calls are used up, which GraphQL gives with status 200. */
export function spent(resource: string, limit: Record<string, string> = {}): Reply {
  const headers = { ...limit, "x-ratelimit-remaining": "0", "x-ratelimit-resource": resource };
  const message =
    "API rate limit exceeded. (But here's the good news: Authenticated requests get a higher rate limit.)";
  if (resource === "graphql") return json(200, { errors: [{ type: "RATE_LIMITED", message }] }, headers);
  return refusalReply(new Refusal(403, message, undefined, headers));
}

/** Under the fault `stale-read`, what was told of the same thing before it changed. */
function lagging(
  world: World,
  { method, path, query, body }: Omit<Call, "actor">,
  { who, template = path }: { who: string; template: string | undefined },
  reply: Reply,
): Reply {
  const isGraphql = template === "/graphql";
  const isRead = isGraphql || method === "GET";
  if (!isRead || (reply.status !== 200 && reply.status !== 404)) return reply;
  const operation = isGraphql ? "graphql" : `${method} ${template}`;
  const fault = world.standing("stale-read", { method, path, operation });
  if (fault === undefined) return reply;
  const key = `${who} ${method} ${path}?${query} ${body.toString("utf8")}`;
  return world.replica(key, reply, fault.ms ?? 1000);
}

function withEtag(call: Omit<Call, "actor">, reply: Reply): Reply {
  if (call.method !== "GET" || reply.status !== 200) return reply;
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
  const etag = `W/"${createHash("sha256").update(text).digest("hex")}"`;
  const headers = {
    ...reply.headers,
    etag,
    "cache-control": "private, max-age=60, s-maxage=60",
    vary: "Accept, Authorization",
  };
  const known = (call.headers["if-none-match"] ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (known.includes(etag.replace(/^W\//, ""))) return { status: 304, body: undefined, headers };
  return { ...reply, headers };
}

function nameOf(world: World, actor: Actor): string {
  if (actor.kind === "user") return actor.login;
  return actor.kind === "installation" ? `${world.app.slug}[bot]` : actor.kind;
}
