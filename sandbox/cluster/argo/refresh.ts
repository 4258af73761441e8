import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { refreshAnnotation } from "#sandbox/cluster/api/refresh-only.ts";
import { type ApplicationSpec, readSpec, sourcesOf } from "#sandbox/cluster/argo/application.ts";
import { type AutoSync, decideAutoSync } from "#sandbox/cluster/argo/auto-sync.ts";
import { type Comparison, compare } from "#sandbox/cluster/argo/compare.ts";
import { isKindPermitted, projectProblems } from "#sandbox/cluster/argo/project.ts";
import { type ArgoRoom, tellEvent, writeStatus } from "#sandbox/cluster/argo/room.ts";
import { argoNamespace, readSettings } from "#sandbox/cluster/argo/settings.ts";
import {
  type Condition,
  comparedTo,
  conditionsOf,
  healthStatus,
  resourceStatuses,
  revisionFields,
  summaryOf,
} from "#sandbox/cluster/argo/status.ts";
import type { TargetReader, Targets } from "#sandbox/cluster/argo/targets.ts";
import { listAt, mapAt, sameJson, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";

/**
 * How thorough a comparison is. `latest` asks Git and moves `reconciledAt`; `recent` follows a change in the
 * cluster: it compares with the commit known already and leaves `reconciledAt`, as Argo CD's levels do.
 */
export type Level = "recent" | "latest";

/** Compares one application and writes its status; returns when to look again, in ms, or null for the next poll. */
export async function refreshApplication(
  room: ArgoRoom,
  readTargets: TargetReader,
  application: KubernetesObject,
  level: Level,
): Promise<number | null> {
  const requested = application.metadata.annotations?.[refreshAnnotation];
  const read = readSpec(application);
  if ("problem" in read) return refuse(room, application, [read.problem]);
  const project = room.objects.get(kinds.appProject, argoNamespace, read.spec.project);
  const problems = projectProblems(read.spec, project);
  if (problems.length > 0) return refuse(room, application, problems);
  const pinned = level === "recent" ? knownRevisions(application) : null;
  // A refresh that was asked for, and a source that was not compared yet, ask the remote itself: Argo CD's
  // CompareWithLatestForceResolve.
  const isForced = requested === "hard" || requested === "normal" || !isSourceKnown(application, read.spec);
  const maxAge = isForced ? 0 : room.timing.pollMs / 2;
  try {
    const targets = await readTargets(read.spec, pinned, maxAge);
    return record(room, application, { spec: read.spec, project, targets, level });
  } catch (error) {
    return recordFailure(
      room,
      application,
      read.spec,
      error instanceof Error ? error.message : String(error),
    );
  }
}

function isSourceKnown(application: KubernetesObject, spec: ApplicationSpec): boolean {
  const before = mapAt(application, "status", "sync", "comparedTo");
  const now = comparedTo(spec);
  return sameJson(before.source, now.source) && sameJson(before.sources, now.sources);
}

function knownRevisions(application: KubernetesObject): string[] | null {
  const several = listAt(application, "status", "sync", "revisions").filter(
    (entry) => typeof entry === "string",
  );
  const one = textAt(application, "status", "sync", "revision") ?? "";
  if (several.length > 0) return several;
  return one === "" ? null : [one];
}

function refuse(room: ArgoRoom, application: KubernetesObject, problems: string[]): null {
  const now = timestamp(room.objects.now());
  const conditions = problems.map((message) => ({ type: "InvalidSpecError", message }));
  writeStatus(room, application, {
    conditions: conditionsOf(application, conditions, now),
    health: healthStatus(application, { status: "Unknown" }, now),
    sync: { ...mapAt(application, "status", "sync"), status: "Unknown" },
  });
  finish(room, application);
  return null;
}

/** Git or the repo server failed: what lives is told with its health, but nobody knows what should. */
function recordFailure(
  room: ArgoRoom,
  application: KubernetesObject,
  spec: ApplicationSpec,
  message: string,
): null {
  const now = timestamp(room.objects.now());
  const settings = readSettings(room.objects);
  const { name } = application.metadata;
  const alive = compare(room, { name, spec, targets: [], customised: settings.customised });
  const resources = resourceStatuses(alive.resources, settings.persistHealth, () => "Unknown");
  writeStatus(room, application, {
    conditions: conditionsOf(application, [{ type: "ComparisonError", message }], now),
    health: healthStatus(application, alive.health, now),
    // What could not be resolved is told by the name that was asked for.
    sync: {
      status: "Unknown",
      comparedTo: comparedTo(spec),
      ...revisionFields(
        spec,
        sourcesOf(spec).map(({ targetRevision }) => targetRevision ?? "HEAD"),
      ),
    },
    resources: resources.length === 0 ? undefined : resources,
    resourceHealthSource: settings.persistHealth ? undefined : "appTree",
    summary: summaryOf(room.objects, alive.resources),
    sourceType: undefined,
    sourceTypes: undefined,
    controllerNamespace: argoNamespace,
    reconciledAt: now,
  });
  finish(room, application);
  return null;
}

type Compared = {
  spec: ApplicationSpec;
  project: KubernetesObject | undefined;
  targets: Targets;
  level: Level;
};

function record(
  room: ArgoRoom,
  before: KubernetesObject,
  { spec, project, targets, level }: Compared,
): number | null {
  const settings = readSettings(room.objects);
  const name = before.metadata.name;
  const comparison = compare(room, { name, spec, targets: targets.objects, customised: settings.customised });
  const application = room.objects.get(kinds.application, argoNamespace, name);
  if (application === undefined || application.metadata.uid !== before.metadata.uid) return null;
  const decision = decideAutoSync(
    application,
    spec,
    comparison,
    targets.revisions,
    room.timing,
    room.objects.now(),
  );
  const date = timestamp(room.objects.now());
  const conditions: Condition[] = [...comparison.warnings];
  if (decision.kind === "error") conditions.push({ type: "SyncError", message: decision.message });
  tellChanges(room, application, comparison);
  writeStatus(room, application, {
    sync: {
      status: comparison.status,
      comparedTo: comparedTo(spec),
      ...revisionFields(spec, targets.revisions),
    },
    health: healthStatus(application, comparison.health, date),
    resources: resourceStatuses(comparison.resources, settings.persistHealth, ({ kind, status }) =>
      kind !== null && project !== undefined && !isKindPermitted(project, kind) ? "Unknown" : status,
    ),
    resourceHealthSource: settings.persistHealth ? undefined : "appTree",
    conditions: conditions.length === 0 ? undefined : conditionsOf(application, conditions, date),
    summary: summaryOf(room.objects, comparison.resources),
    sourceHydrator: {},
    controllerNamespace: argoNamespace,
    ...(spec.source === undefined
      ? { sourceTypes: targets.sourceTypes }
      : { sourceType: targets.sourceTypes[0] }),
    ...(level === "latest" ? { reconciledAt: date } : {}),
  });
  if (level === "latest") finish(room, application);
  return follow(room, application, decision);
}

/** Removing the annotation after `reconciledAt` moved is how a refresh tells that it is done. */
function finish(room: ArgoRoom, application: KubernetesObject): void {
  if (application.metadata.annotations?.[refreshAnnotation] === undefined) return;
  room.objects.change(kinds.application, application, "resource", (now) => {
    const { [refreshAnnotation]: _, ...annotations } = now.metadata.annotations ?? {};
    return { ...now, metadata: { ...now.metadata, annotations } };
  });
}

function follow(room: ArgoRoom, application: KubernetesObject, decision: AutoSync): number | null {
  if (decision.kind === "later") return decision.delayMs;
  if (decision.kind === "start") {
    room.objects.change(kinds.application, application, "resource", (now) => {
      const { operationState: _, ...status } = mapAt(now, "status");
      return { ...now, status, operation: decision.operation };
    });
  }
  return null;
}

function tellChanges(room: ArgoRoom, application: KubernetesObject, comparison: Comparison): void {
  const pairs = [
    ["sync", textAt(application, "status", "sync", "status"), comparison.status],
    ["health", textAt(application, "status", "health", "status"), comparison.health.status],
  ] as const;
  for (const [what, before, after] of pairs) {
    if (before === after) continue;
    const message = `Updated ${what} status: ${before ?? ""} -> ${after}`;
    tellEvent(room, application, { type: "Normal", reason: "ResourceUpdated", message });
  }
}
