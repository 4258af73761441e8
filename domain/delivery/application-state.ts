import type { ApplicationReading, ApplicationResource } from "#domain/delivery/application.ts";
import type {
  ApplicationRow,
  ChangeKind,
  Condition,
  ResourceRow,
} from "#domain/delivery/application-view.ts";

/**
 * Tells drift from a pending change (`OutOfSync` alone says neither): where the last successful sync already put
 * the compared revision in place, it was the cluster that moved; otherwise Git is ahead.
 */
export function changeKind(reading: ApplicationReading): ChangeKind {
  if (reading.sync.status === "Unknown" || !reading.sync.ofCurrentSpec) return "unknown";
  if (reading.sync.status === "Synced") return "in-sync";
  const differing = reading.resources.filter((resource) => resource.sync === "OutOfSync" && !resource.hook);
  const onlyHooks = differing.length === 0 && reading.resources.some((resource) => resource.hook);
  if (onlyHooks) return "in-sync";
  if (differing.length > 0 && differing.every((resource) => resource.requiresPruning))
    return "awaiting-prune";
  const last = lastSyncedRevisions(reading);
  return last !== null && sameRevisions(last, reading.sync.revisions) ? "drift" : "pending";
}

/** Revisions of the last sync that put a whole revision in place; a dry run or a sync of some resources is none. */
export function lastSyncedRevisions(reading: ApplicationReading): string[] | null {
  const { operation } = reading;
  if (operation?.phase === "Succeeded" && !operation.dryRun && !operation.partial) return operation.revisions;
  return reading.history.at(-1)?.revisions ?? null;
}

/**
 * Whether the health in the object was judged after the last operation ended. Right after a sync it is still the
 * health of before. Argo CD's times have whole seconds: of an equal second only what has been found in sync is
 * believed, since the comparison that led to the sync, which knows the objects as missing, found the opposite.
 */
export function healthIsCurrent(reading: ApplicationReading): boolean {
  const finishedAt = reading.operation?.finishedAt;
  if (reading.operation && !finishedAt) return false;
  if (!finishedAt) return true;
  if (reading.reconciledAt === null) return false;
  const aheadMs = reading.reconciledAt.getTime() - finishedAt.getTime();
  return aheadMs > 0 || (aheadMs === 0 && reading.sync.status === "Synced");
}

/** Conditions that say the application cannot be compared or synced, newest last in the object's own order. */
export function errorConditions(reading: ApplicationReading): ApplicationReading["conditions"] {
  return reading.conditions.filter((condition) => condition.type.endsWith("Error"));
}

/** The state in one shape and one fact. What cannot be believed is `unknown`, whatever its last health was. */
export function applicationCondition(reading: ApplicationReading): { condition: Condition; word: string } {
  const { operation, health, sync } = reading;
  if (reading.deletingSince) return { condition: "moving", word: "Being deleted" };
  if (operation?.phase === "Running") return { condition: "moving", word: "Syncing" };
  if (sync.status === "Unknown") {
    const failed = errorConditions(reading).length > 0;
    return failed
      ? { condition: "bad", word: "Comparison failed" }
      : { condition: "unknown", word: "Not compared" };
  }
  if (operation?.phase === "Failed" || operation?.phase === "Error") {
    if (sync.status !== "Synced") return { condition: "bad", word: "Sync failed" };
  }
  if (health.status === "Degraded") return { condition: "bad", word: "Degraded" };
  if (health.status === "Missing") return { condition: "bad", word: "Missing" };
  if (health.status === "Unknown") return { condition: "unknown", word: "Health unknown" };
  if (!healthIsCurrent(reading) || health.status === "Progressing") {
    return { condition: "moving", word: "Becoming healthy" };
  }
  if (health.status === "Suspended") return { condition: "held", word: "Suspended" };
  return settled[changeKind(reading)];
}

const settled: Record<ChangeKind, { condition: Condition; word: string }> = {
  "in-sync": { condition: "good", word: "Healthy" },
  drift: { condition: "at-risk", word: "Healthy, but drifted from Git" },
  pending: { condition: "moving", word: "Healthy, Git is ahead" },
  "awaiting-prune": { condition: "at-risk", word: "Healthy, leftovers wait to be pruned" },
  unknown: { condition: "unknown", word: "Not compared with its present source" },
};

/** Service and environment from the source path `<apps>/<service>/overlays/<environment>`. */
export function serviceOf(
  reading: ApplicationReading,
  appsPath: string,
): { service: string; environment: string } | null {
  for (const source of reading.sources) {
    if (!source.path.startsWith(`${appsPath}/`)) continue;
    const [service, overlays, environment] = source.path.slice(appsPath.length + 1).split("/");
    if (service && overlays === "overlays" && environment) return { service, environment };
  }
  return null;
}

export function toApplicationRow(
  reading: ApplicationReading,
  { cluster, appsPath }: { cluster: string; appsPath: string },
): ApplicationRow {
  const { operation } = reading;
  const place = serviceOf(reading, appsPath);
  return {
    cluster,
    namespace: reading.namespace,
    name: reading.name,
    project: reading.project,
    service: place?.service ?? null,
    environment: place?.environment ?? null,
    ...applicationCondition(reading),
    sync: reading.sync.status,
    health: reading.health.status,
    change: changeKind(reading),
    revisions: reading.sync.revisions,
    images: reading.images,
    operation: operation && {
      phase: operation.phase,
      message: operation.message,
      startedAt: operation.startedAt,
      finishedAt: operation.finishedAt,
    },
    conditions: reading.conditions,
    resources: reading.resources.map((resource) => toResourceRow(reading, resource)),
    autoSync: reading.autoSync !== null,
    reconciledAt: reading.reconciledAt,
    quarantined: null,
  };
}

function toResourceRow(reading: ApplicationReading, resource: ApplicationResource): ResourceRow {
  return {
    kind: resource.kind,
    name: resource.name,
    namespace: resource.namespace,
    sync: resource.sync,
    health: resource.health ?? (reading.resourceHealthSource === "tree" ? "not-available" : "none"),
    message: resource.healthMessage,
  };
}

function sameRevisions(left: string[], right: string[]): boolean {
  return (
    left.length > 0 && left.length === right.length && left.every((each, index) => each === right[index])
  );
}

/** The row of an object that could not be read: its name and what is wrong, and nothing that could be believed. */
export function quarantinedRow(about: {
  cluster: string;
  namespace: string;
  name: string;
  problem: string;
}): ApplicationRow {
  const { problem, ...identity } = about;
  return {
    ...identity,
    project: "",
    service: null,
    environment: null,
    condition: "unknown",
    word: "Cannot be read",
    sync: "Unknown",
    health: "Unknown",
    change: "unknown",
    revisions: [],
    images: [],
    operation: null,
    conditions: [],
    resources: [],
    autoSync: false,
    reconciledAt: null,
    quarantined: problem,
  };
}
