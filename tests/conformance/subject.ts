import { setTimeout as sleep } from "node:timers/promises";
import { at } from "#sandbox/cluster/objects/fields.ts";
import type { Cluster } from "#sandbox/cluster/start-cluster.ts";
import type { TestRepository } from "#sandbox/cluster/testing/git-repository.ts";
import { type RawAnswer, type RawEvent, rawRequest, rawWatch } from "#sandbox/cluster/testing/raw-request.ts";

type Call = { method?: string; body?: unknown; type?: string; token?: string };

/** One of the two clusters, as a scenario sees it: nothing but its API, a repository, and what operators can do. */
export type Subject = {
  name: "embedded" | "real";
  connection: Pick<Cluster, "url" | "caPem" | "tokens">;
  repository: TestRepository;
  call(path: string, call?: Call): Promise<RawAnswer>;
  watch(path: string, enough?: (events: RawEvent[]) => boolean): Promise<RawEvent[]>;
  /** Asks until the object at a path is as wanted, and gives it; throws with its last state after two minutes. */
  until(path: string, isSo: (object: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  untilGone(path: string): Promise<void>;
  /** Makes an image that pods can be started from, as CI does by building and pushing it. */
  publish(name: string, tag: string): void;
  /** Forgets the history of changes, as an API server has that was started after etcd's compaction. */
  forget(): Promise<void>;
};

/** A scenario gives what happened, without what differs by nature: times, ids, versions. Both must give the same. */
export type Scenario = {
  name: string;
  run(subject: Subject): Promise<unknown>;
  /** Why both may differ here; that they do is then held to as well. */
  accepted?: string;
};

const patienceMs = 120_000;

export function createSubject(
  name: Subject["name"],
  connection: Subject["connection"],
  repository: TestRepository,
  operator: Pick<Subject, "forget" | "publish">,
): Subject {
  const call = (path: string, options: Call = {}) => rawRequest(connection, path, options);

  async function eventually<Found>(
    what: string,
    look: () => Promise<Found | undefined>,
    last: () => unknown,
  ) {
    const deadline = performance.now() + patienceMs;
    let cause: unknown;
    while (performance.now() < deadline) {
      const found = await look().catch((error: unknown) => {
        cause = error;
        return undefined;
      });
      if (found !== undefined) return found;
      await sleep(100);
    }
    const state = JSON.stringify(last(), null, 1);
    throw new Error(`${what} never came on the ${name} cluster: ${state}`, { cause });
  }

  return {
    name,
    connection,
    repository,
    call,
    ...operator,
    watch: (path, enough) => rawWatch(connection, path, enough),
    until: (path, isSo) => {
      let last: unknown;
      return eventually(
        path,
        async () => {
          const { code, body } = await call(path);
          last = at(body, "status") ?? body;
          const object = code === 200 ? recordOf(body) : null;
          return object && isSo(object) ? object : undefined;
        },
        () => last,
      );
    },
    untilGone: async (path) => {
      await eventually(
        `the end of ${path}`,
        async () => ((await call(path)).code === 404 ? true : undefined),
        () => "still there",
      );
    },
  };
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null ? { ...value } : null;
}
