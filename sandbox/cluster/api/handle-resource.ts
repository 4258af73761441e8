import type { IncomingMessage, ServerResponse } from "node:http";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type Account, mayUse } from "#sandbox/cluster/api/accounts.ts";
import type { Faults } from "#sandbox/cluster/api/faults.ts";
import type { Lister } from "#sandbox/cluster/api/list.ts";
import { assertRefreshOnly } from "#sandbox/cluster/api/refresh-only.ts";
import { readJson, type Target, verbOf } from "#sandbox/cluster/api/request.ts";
import type { Watches } from "#sandbox/cluster/api/watch.ts";
import {
  ApiError,
  badRequest,
  conflict,
  gone,
  notFound,
  type Status,
} from "#sandbox/cluster/objects/api-error.ts";
import { isRecord, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { isTyped, kinds } from "#sandbox/cluster/objects/kind.ts";
import { isKubernetesObject } from "#sandbox/cluster/objects/object-guard.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { applyPatch } from "#sandbox/cluster/objects/patch.ts";
import { fieldMatcher, labelMatcher } from "#sandbox/cluster/objects/selectors.ts";

/** Writes the log of a container to the response, or throws the API's refusal. */
export type LogReader = (pod: KubernetesObject, query: URLSearchParams, response: ServerResponse) => void;

export type ResourceRoom = {
  objects: Objects;
  lister: Lister;
  watches: Watches;
  faults: Faults;
  readLog: LogReader;
};

/** An answer to be sent as JSON; null where the response is already being written (watches, logs). */
export type Answer = { code: number; body: unknown } | null;

/** Answers one request on a resource, for an account that is already known. Throws `ApiError` to refuse. */
export async function handleResource(
  room: ResourceRoom,
  account: Account,
  target: Target,
  request: IncomingMessage,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<Answer> {
  const method = request.method ?? "GET";
  const verb = verbOf(method, target, query);
  assertAllowed(account, verb, target);
  if (target.subresource === "status" && !target.kind.statusSubresource) throw unknownPath();
  if (target.name === null && (method === "PUT" || method === "PATCH")) throw notAllowed();
  if (query.has("dryRun") && method !== "POST" && method !== "GET")
    throw badRequest("the trial cluster serves a dry run for the creation of objects only");
  if (method === "GET") return read(room, target, query, response, verb);
  if (method !== "POST" && method !== "DELETE" && room.faults.strike("conflict-once") !== null) {
    throw conflict(target.kind, target.name ?? "");
  }
  const body = await readJson(request);
  if (method === "POST") return { code: 201, body: create(room, target, body, query) };
  if (method === "DELETE") {
    const policy = query.get("propagationPolicy") ?? textAt(body, "propagationPolicy") ?? "Background";
    if (policy !== "Background")
      throw badRequest(`the trial cluster deletes with propagationPolicy Background only, not ${policy}`);
    return { code: 200, body: remove(room, target, query) };
  }
  if (method === "PUT") return { code: 200, body: replace(room, target, body) };
  if (method !== "PATCH") throw notAllowed();
  return patch(room, account, target, request.headers["content-type"] ?? "", body);
}

function assertAllowed(account: Account, verb: string, target: Target): void {
  const resource =
    target.subresource === null ? target.kind.plural : `${target.kind.plural}/${target.subresource}`;
  if (mayUse(account, verb, target.kind.group, resource, target.namespace)) return;
  const named = target.name === null ? "" : ` "${target.name}"`;
  const full = target.kind.group === "" ? target.kind.plural : `${target.kind.plural}.${target.kind.group}`;
  const where = target.namespace === null ? "at the cluster scope" : `in the namespace "${target.namespace}"`;
  const what = `cannot ${verb} resource "${resource}" in API group "${target.kind.group}" ${where}`;
  const details = {
    ...(target.name === null ? {} : { name: target.name }),
    group: target.kind.group,
    kind: target.kind.plural,
  };
  throw new ApiError(
    403,
    "Forbidden",
    `${full}${named} is forbidden: User "${account.user}" ${what}`,
    details,
  );
}

async function read(
  room: ResourceRoom,
  target: Target,
  query: URLSearchParams,
  response: ServerResponse,
  verb: string,
): Promise<Answer> {
  if (target.name !== null) {
    const object = existing(room, target);
    if (target.subresource === "log" && target.kind === kinds.pod) {
      room.readLog(object, query, response);
      return null;
    }
    if (target.subresource !== null && target.subresource !== "status") throw unknownPath();
    return { code: 200, body: served(object, target) };
  }
  if (verb === "list") {
    const slow = room.faults.strike("slow-list");
    if (slow !== null) await new Promise((resolve) => setTimeout(resolve, slow.delayMs));
    return { code: 200, body: room.lister.list(target, query) };
  }
  if (room.faults.strike("watch-410") !== null)
    throw gone(`too old resource version: ${query.get("resourceVersion") ?? ""}`);
  room.watches.open(target, query, response, {
    expireFirst: room.faults.strike("watch-410-event") !== null,
    silent: room.faults.isOn("watch-half-open"),
  });
  return null;
}

function existing(room: ResourceRoom, target: Target): KubernetesObject {
  const found = room.objects.get(target.kind, target.namespace ?? "", target.name ?? "");
  if (found === undefined) throw notFound(target.kind, target.name ?? "");
  return found;
}

function served(object: KubernetesObject, target: Target): KubernetesObject {
  return target.kind.versions.length > 1 ? { ...object, apiVersion: target.apiVersion } : object;
}

function create(room: ResourceRoom, target: Target, body: unknown, query: URLSearchParams): KubernetesObject {
  if (target.name !== null) throw notAllowed();
  const object = objectOf(body, target);
  const isDry = query.get("dryRun") === "All";
  return isDry ? room.objects.preview(target.kind, object) : room.objects.create(target.kind, object);
}

function replace(room: ResourceRoom, target: Target, body: unknown): KubernetesObject {
  const object = objectOf(body, target);
  if (object.metadata.name !== target.name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${target.name})`,
    );
  }
  return room.objects.update(target.kind, object, target.subresource === "status" ? "status" : "resource");
}

function patch(
  room: ResourceRoom,
  account: Account,
  target: Target,
  contentType: string,
  body: unknown,
): Answer {
  const current = room.objects.get(target.kind, target.namespace ?? "", target.name ?? "");
  if (current === undefined) {
    if (!contentType.startsWith("application/apply-patch")) throw notFound(target.kind, target.name ?? "");
    assertAllowed(account, "create", target);
    return { code: 201, body: room.objects.create(target.kind, objectOf(body, target)) };
  }
  const next = applyPatch(contentType, current, body, isTyped(target.kind));
  if (!isKubernetesObject(next))
    throw badRequest("the patched object has no apiVersion, kind or metadata.name");
  if (next.kind !== current.kind)
    throw new ApiError(422, "Invalid", `the patch makes another kind of the ${current.kind}: ${next.kind}`);
  if (account.name === "portolan-refresher") assertRefreshOnly(current, next, contentType);
  // Without a version in the patch itself there is nothing to conflict with: the server retries on its own.
  const based = next.metadata.resourceVersion !== current.metadata.resourceVersion;
  const { resourceVersion: _, ...metadata } = next.metadata;
  const object = based ? next : { ...next, metadata };
  return {
    code: 200,
    body: room.objects.update(target.kind, object, target.subresource === "status" ? "status" : "resource"),
  };
}

function remove(room: ResourceRoom, target: Target, query: URLSearchParams): KubernetesObject | Status {
  if (target.name !== null) {
    const last = room.objects.remove(target.kind, target.namespace ?? "", target.name);
    if (last.metadata.deletionTimestamp !== undefined) return last;
    const { group, plural } = target.kind;
    const named = { name: target.name, ...(group === "" ? {} : { group }), kind: plural };
    const details = { ...named, uid: last.metadata.uid };
    return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details, code: 200 };
  }
  const matchesLabels = labelMatcher(query.get("labelSelector"));
  const matchesFields = fieldMatcher(query.get("fieldSelector"));
  for (const object of room.objects.list(target.kind, target.namespace ?? undefined)) {
    if (!matchesLabels(object) || !matchesFields(object)) continue;
    room.objects.remove(target.kind, object.metadata.namespace ?? "", object.metadata.name);
  }
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 200 };
}

function objectOf(body: unknown, target: Target): KubernetesObject {
  if (!isRecord(body)) throw badRequest("the request body is empty");
  const given = mapAt(body, "metadata");
  const name = typeof given.name === "string" ? given.name : "";
  const metadata = { ...given, name, ...(target.namespace === null ? {} : { namespace: target.namespace }) };
  const object = {
    ...body,
    apiVersion: body.apiVersion ?? target.apiVersion,
    kind: body.kind ?? target.kind.kind,
    metadata,
  };
  if (!isKubernetesObject(object)) throw badRequest("the object has no apiVersion, kind or metadata");
  if (object.kind !== target.kind.kind) {
    throw badRequest(
      `the kind of the object (${object.kind}) does not match the resource (${target.kind.plural})`,
    );
  }
  const namespace = given.namespace;
  if (
    target.namespace !== null &&
    typeof namespace === "string" &&
    namespace !== "" &&
    namespace !== target.namespace
  ) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  return object;
}

function notAllowed(): ApiError {
  const message = "the server does not allow this method on the requested resource";
  return new ApiError(405, "MethodNotAllowed", message);
}

/** 404 for a path that serves nothing. */
export function unknownPath(): ApiError {
  return new ApiError(404, "NotFound", "the server could not find the requested resource");
}
