import { z } from "zod";
import {
  type ApplicationOperation,
  type ApplicationReading,
  type ApplicationSource,
  healthStatuses,
  operationPhases,
  syncStatuses,
} from "#domain/delivery/application.ts";
import { plainText } from "#domain/delivery/plain-text.ts";

// Every field may be missing: the CRD demands almost nothing, older controllers write less, and null is as common
// as absence. A wrong *type* is another matter: that object is quarantined by the caller with the message below.
const text = z
  .string()
  .nullish()
  .transform((value) => plainText(value ?? ""));
const identifier = z
  .string()
  .nullish()
  .transform((value) => plainText(value ?? "", 500));
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true);
const count = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const moment = z.string().nullish().transform(toDate);
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const rawSource = z.looseObject({
  repoURL: identifier,
  path: identifier,
  targetRevision: identifier,
  chart: identifier,
});
const rawRevisions = { revision: identifier, revisions: z.array(z.string()).nullish() };
const rawHealth = z.looseObject({ status: identifier, message: text, lastTransitionTime: moment }).nullish();

const rawApplication = z.looseObject({
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().min(1),
    uid: identifier,
    resourceVersion: identifier,
    creationTimestamp: moment,
    deletionTimestamp: moment,
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.looseObject({
    project: identifier,
    source: rawSource.nullish(),
    sources: z.array(rawSource).nullish(),
    destination: z.looseObject({ namespace: identifier }).nullish(),
    syncPolicy: z
      .looseObject({
        automated: z.looseObject({ enabled: z.boolean().nullish(), prune: flag, selfHeal: flag }).nullish(),
      })
      .nullish(),
  }),
  operation: z.unknown().optional(),
  status: z
    .looseObject({
      sync: z
        .looseObject({
          ...rawRevisions,
          status: identifier,
          comparedTo: z
            .looseObject({ source: rawSource.nullish(), sources: z.array(rawSource).nullish() })
            .nullish(),
        })
        .nullish(),
      health: rawHealth,
      operationState: z
        .looseObject({
          phase: identifier,
          message: text,
          startedAt: moment,
          finishedAt: moment,
          retryCount: count,
          operation: z
            .looseObject({
              sync: z
                .looseObject({ ...rawRevisions, dryRun: flag, resources: listOf(z.unknown()) })
                .nullish(),
              initiatedBy: z.looseObject({ username: identifier, automated: flag }).nullish(),
            })
            .nullish(),
          syncResult: z
            .looseObject({
              ...rawRevisions,
              resources: listOf(
                z.looseObject({
                  kind: identifier,
                  namespace: identifier,
                  name: identifier,
                  status: identifier,
                  message: text,
                  hookPhase: identifier,
                }),
              ),
            })
            .nullish(),
        })
        .nullish(),
      history: listOf(z.looseObject({ ...rawRevisions, id: count, deployedAt: moment })),
      conditions: listOf(z.looseObject({ type: identifier, message: text, lastTransitionTime: moment })),
      resources: listOf(
        z.looseObject({
          group: identifier,
          kind: identifier,
          namespace: identifier,
          name: identifier,
          status: identifier,
          health: rawHealth,
          hook: flag,
          requiresPruning: flag,
          syncWave: count,
        }),
      ),
      resourceHealthSource: identifier,
      summary: z.looseObject({ images: listOf(z.string()) }).nullish(),
      reconciledAt: moment,
    })
    .nullish(),
});
type RawApplication = z.infer<typeof rawApplication>;
type RawStatus = NonNullable<RawApplication["status"]>;

export type ApplicationResult =
  | { kind: "reading"; reading: ApplicationReading }
  /** Not shaped like an Application. `message` names the field, never its content. */
  | { kind: "malformed"; message: string };

/** One Application as the watch brought it. `result` is null for one that was deleted. */
export type SeenApplication = {
  name: string;
  namespace: string;
  resourceVersion: string;
  result: ApplicationResult | null;
};

/**
 * Reads an object of `argoproj.io/v1alpha1` kind `Application` as the API server sent it. Unknown fields are
 * dropped, annotations among them, since those may carry secrets. `summary.images` and texts are capped.
 */
export function readApplication(object: unknown): ApplicationResult {
  const parsed = rawApplication.safeParse(object);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue ? issue.path.join(".") : "";
    return { kind: "malformed", message: `${where || "the object"}: ${issue?.message ?? "not readable"}` };
  }
  return { kind: "reading", reading: project(parsed.data) };
}

function project(raw: RawApplication): ApplicationReading {
  const { metadata, spec } = raw;
  const status: Partial<RawStatus> = raw.status ?? {};
  const sources = toSources(spec);
  const automated = spec.syncPolicy?.automated;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    createdAt: metadata.creationTimestamp,
    deletingSince: metadata.deletionTimestamp,
    project: spec.project,
    sources,
    destinationNamespace: spec.destination?.namespace ?? "",
    generatePaths: generatePaths(metadata.annotations ?? {}, sources),
    // Present with `enabled: false` means off.
    autoSync:
      automated && automated.enabled !== false
        ? { prune: automated.prune, selfHeal: automated.selfHeal }
        : null,
    sync: {
      status: oneOf(syncStatuses, status.sync?.status) ?? "Unknown",
      revisions: revisionsOf(status.sync),
      ofCurrentSpec: status.sync?.comparedTo ? sameSources(toSources(status.sync.comparedTo), sources) : true,
    },
    health: {
      status: oneOf(healthStatuses, status.health?.status) ?? "Unknown",
      message: status.health?.message ?? "",
      since: status.health?.lastTransitionTime ?? null,
    },
    operation: toOperation(status.operationState),
    operationRequested: raw.operation !== undefined && raw.operation !== null,
    refreshRequested: metadata.annotations?.["argocd.argoproj.io/refresh"] !== undefined,
    history: (status.history ?? []).slice(-10).map((entry) => ({
      id: entry.id,
      revisions: revisionsOf(entry),
      deployedAt: entry.deployedAt,
    })),
    conditions: (status.conditions ?? []).slice(0, 20).map((condition) => ({
      type: condition.type,
      message: condition.message,
      at: condition.lastTransitionTime,
    })),
    resources: (status.resources ?? []).slice(0, 500).map((resource) => ({
      group: resource.group,
      kind: resource.kind,
      namespace: resource.namespace,
      name: resource.name,
      sync: oneOf(syncStatuses, resource.status),
      health: oneOf(healthStatuses, resource.health?.status),
      healthMessage: resource.health?.message ?? "",
      hook: resource.hook,
      requiresPruning: resource.requiresPruning,
      syncWave: resource.syncWave,
    })),
    resourceHealthSource: status.resourceHealthSource === "appTree" ? "tree" : "inline",
    images: (status.summary?.images ?? []).slice(0, 50).map((image) => plainText(image, 500)),
    reconciledAt: status.reconciledAt ?? null,
  };
}

function toOperation(state: RawStatus["operationState"]): ApplicationOperation | null {
  const phase = oneOf(operationPhases, state?.phase);
  if (!state || !phase) return null;
  const asked = state.operation?.sync;
  const initiator = state.operation?.initiatedBy;
  const done = revisionsOf(state.syncResult);
  return {
    phase,
    message: state.message,
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    retryCount: state.retryCount,
    revisions: done.length > 0 ? done : revisionsOf(asked),
    dryRun: asked?.dryRun ?? false,
    partial: (asked?.resources.length ?? 0) > 0,
    initiatedBy: initiator?.automated ? "auto-sync" : (initiator?.username ?? ""),
    results: (state.syncResult?.resources ?? []).slice(0, 500).map((result) => ({
      kind: result.kind,
      namespace: result.namespace,
      name: result.name,
      status: result.status,
      message: result.message,
      hookPhase: result.hookPhase,
    })),
  };
}

type RawSource = z.infer<typeof rawSource>;
type HasSources = { source?: RawSource | null | undefined; sources?: RawSource[] | null | undefined };

function toSources({ source, sources }: HasSources): ApplicationSource[] {
  const all = sources && sources.length > 0 ? sources : source ? [source] : [];
  return all.map((each) => ({
    repoUrl: each.repoURL,
    path: trimPath(each.path),
    targetRevision: each.targetRevision,
    chart: each.chart === "" ? null : each.chart,
  }));
}

function sameSources(left: ApplicationSource[], right: ApplicationSource[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

type HasRevisions = { revision?: string | undefined; revisions?: string[] | null | undefined };

function revisionsOf(holder: HasRevisions | null | undefined): string[] {
  if (holder?.revisions && holder.revisions.length > 0) {
    return holder.revisions.map((revision) => plainText(revision, 200));
  }
  return holder?.revision ? [holder.revision] : [];
}

/** Argo CD's rule: `;`-separated, absolute from the repository's root, else relative to the source path. */
function generatePaths(annotations: Record<string, string>, sources: ApplicationSource[]): string[] {
  const value = annotations["argocd.argoproj.io/manifest-generate-paths"];
  if (!value) return [];
  const entries = value.split(";").filter((entry) => entry.trim() !== "");
  return sources.flatMap((source) => entries.map((entry) => resolvePath(source.path, entry.trim())));
}

/** Joins a path of the repository with a relative or absolute reference; a path that climbs out stays inside. */
export function resolvePath(from: string, reference: string): string {
  const parts = reference.startsWith("/") ? [] : from.split("/");
  for (const part of reference.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.filter((part) => part !== "").join("/");
}

function trimPath(path: string): string {
  return resolvePath("", path);
}

function oneOf<const T extends string>(known: readonly T[], value: string | undefined): T | null {
  return known.find((candidate) => candidate === value) ?? null;
}

function toDate(value: string | null | undefined): Date | null {
  if (!value) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}
