import type { IncomingMessage } from "node:http";
import { badRequest } from "#sandbox/cluster/objects/api-error.ts";
import type { Kind } from "#sandbox/cluster/objects/kind.ts";
import type { KindTable } from "#sandbox/cluster/objects/kind-table.ts";

/** What a resource URL addresses. `name` and `namespace` are null where the path has none. */
export type Target = {
  kind: Kind;
  apiVersion: string;
  namespace: string | null;
  name: string | null;
  subresource: string | null;
};

/** Reads a resource path such as `/apis/apps/v1/namespaces/x/deployments/y/status`; null where it is none. */
export function readTarget(path: string, table: KindTable): Target | null {
  const parts = path.split("/").slice(1).map(decodeURIComponent);
  const core = parts[0] === "api";
  if (!core && parts[0] !== "apis") return null;
  const group = core ? "" : (parts[1] ?? "");
  const version = (core ? parts[1] : parts[2]) ?? "";
  let rest = parts.slice(core ? 2 : 3);
  let namespace: string | null = null;
  if (
    rest[0] === "namespaces" &&
    rest.length > 2 &&
    table.byPlural(group, version, rest[2] ?? "") !== undefined
  ) {
    namespace = rest[1] ?? "";
    rest = rest.slice(2);
  }
  const [plural, name = null, subresource = null, ...more] = rest;
  const kind = plural === undefined ? undefined : table.byPlural(group, version, plural);
  if (kind === undefined || more.length > 0 || (kind.namespaced && name !== null && namespace === null))
    return null;
  return { kind, apiVersion: core ? version : `${group}/${version}`, namespace, name, subresource };
}

/** The verb that role rules know for a request. */
export function verbOf(method: string, target: Target, query: URLSearchParams): string {
  if (method === "GET" && target.name === null) return isSet(query, "watch") ? "watch" : "list";
  if (method === "DELETE" && target.name === null) return "deletecollection";
  return (
    { GET: "get", POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" }[method] ??
    method.toLowerCase()
  );
}

/** Says whether a boolean query parameter is on, in any of the spellings the API takes. */
export function isSet(query: URLSearchParams, name: string): boolean {
  return ["true", "1", "t", "T", "TRUE", "True"].includes(query.get(name) ?? "");
}

const bodyLimitBytes = 3 * 1024 * 1024;

/** Reads a JSON body of at most 3 MiB, the API server's own limit. An empty body reads as undefined. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > bodyLimitBytes) throw badRequest(`request body too large: limit is ${bodyLimitBytes}`);
    chunks.push(bytes);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : "malformed"}`,
    );
  }
}
