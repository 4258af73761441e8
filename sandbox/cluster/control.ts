import type { IncomingMessage } from "node:http";
import { type Fault, type FaultName, type Faults, isFaultName } from "#sandbox/cluster/api/faults.ts";
import { unknownPath } from "#sandbox/cluster/api/handle-resource.ts";
import { readJson } from "#sandbox/cluster/api/request.ts";
import type { ControlHandler } from "#sandbox/cluster/api/serve.ts";
import { badRequest } from "#sandbox/cluster/objects/api-error.ts";
import { at, isRecord } from "#sandbox/cluster/objects/fields.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

/** How the trial world and tests steer the cluster from outside the Kubernetes API. */
export type ClusterControl = {
  /** Turns a fault on. `times`: how often it strikes, null until lifted; each fault has a sensible default. */
  inject(name: FaultName, options?: { times?: number | null; delayMs?: number }): void;
  /** Turns one fault off, or all of them. */
  lift(name?: FaultName): void;
  faults(): Fault[];
  /** Tells Argo CD that a repository was pushed to, as a webhook does; all repositories without a URL. */
  notifyPush(url?: string): void;
  /** Forgets the history of changes: older resource versions and list continuations get 410. */
  compact(): void;
  openWatches(): number;
  /** The objects behind the API, for tests and the world's own use. */
  objects: Objects;
};

/** Answers `/_control`: GET and POST and DELETE `faults`, POST `push`, POST `compact`. */
export function controlHandler(faults: Faults, control: () => ClusterControl): ControlHandler {
  return async (request: IncomingMessage, path: string) => {
    const method = request.method ?? "GET";
    const body = method === "POST" ? await readJson(request) : undefined;
    if (path === "/_control/faults" && method === "POST") {
      inject(faults, body);
      return { code: 200, body: { faults: faults.list() } };
    }
    if (path.startsWith("/_control/faults") && method === "DELETE") {
      const name = path.slice("/_control/faults/".length);
      if (name === "") faults.lift();
      else if (isFaultName(name)) faults.lift(name);
      else throw badRequest(`there is no fault "${name}"`);
      return { code: 200, body: { faults: faults.list() } };
    }
    if (path === "/_control/faults") return { code: 200, body: { faults: faults.list() } };
    if (path === "/_control/push" && method === "POST") {
      const url = at(body, "url");
      control().notifyPush(typeof url === "string" ? url : undefined);
      return { code: 200, body: {} };
    }
    if (path === "/_control/compact" && method === "POST") {
      control().compact();
      return { code: 200, body: {} };
    }
    throw unknownPath();
  };
}

function inject(faults: Faults, body: unknown): void {
  if (!isRecord(body) || !isFaultName(body.name))
    throw badRequest(`there is no fault "${String(at(body, "name"))}"`);
  const times = typeof body.times === "number" || body.times === null ? { times: body.times } : {};
  const delayMs = typeof body.delayMs === "number" ? { delayMs: body.delayMs } : {};
  faults.inject(body.name, { ...times, ...delayMs });
}
