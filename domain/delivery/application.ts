import { z } from "zod";

export const syncStatuses = ["Synced", "OutOfSync", "Unknown"] as const;
export type SyncStatus = (typeof syncStatuses)[number];

/** Argo CD's own words, best to worst. `Missing` is said of resources that are not in the cluster. */
export const healthStatuses = [
  "Healthy",
  "Suspended",
  "Progressing",
  "Missing",
  "Degraded",
  "Unknown",
] as const;
export type HealthStatus = (typeof healthStatuses)[number];

export const operationPhases = ["Running", "Terminating", "Failed", "Error", "Succeeded"] as const;
export type OperationPhase = (typeof operationPhases)[number];

const when = z.coerce.date().nullable();

const sourceSchema = z.object({
  repoUrl: z.string(),
  /** Relative to the repository, without leading or trailing slash; empty for the root and for charts. */
  path: z.string(),
  targetRevision: z.string(),
  /** A Helm repository: its revision is a chart version and never a commit. */
  chart: z.string().nullable(),
});
export type ApplicationSource = z.infer<typeof sourceSchema>;

const resourceSchema = z.object({
  group: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  sync: z.enum(syncStatuses).nullable(),
  /** Null where the object carries none: see `resourceHealthSource` for what that means. */
  health: z.enum(healthStatuses).nullable(),
  healthMessage: z.string(),
  hook: z.boolean(),
  requiresPruning: z.boolean(),
  syncWave: z.number(),
});
export type ApplicationResource = z.infer<typeof resourceSchema>;

const operationSchema = z.object({
  phase: z.enum(operationPhases),
  message: z.string(),
  startedAt: when,
  finishedAt: when,
  retryCount: z.number(),
  revisions: z.array(z.string()),
  dryRun: z.boolean(),
  /** Only some resources were asked for, so its success says nothing about the revision as a whole. */
  partial: z.boolean(),
  initiatedBy: z.string(),
  /** In Argo CD's order; empty where the reading was slimmed and nothing had failed. */
  results: z.array(
    z.object({
      kind: z.string(),
      namespace: z.string(),
      name: z.string(),
      status: z.string(),
      message: z.string(),
      hookPhase: z.string(),
    }),
  ),
});
export type ApplicationOperation = z.infer<typeof operationSchema>;

/** One Argo CD Application, flat and in our words; stored as the document of `application_reading`. */
export const applicationReadingSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  createdAt: when,
  deletingSince: when,
  project: z.string(),
  sources: z.array(sourceSchema),
  destinationNamespace: z.string(),
  /** Paths of the annotation `manifest-generate-paths`, resolved against the source path. */
  generatePaths: z.array(z.string()),
  autoSync: z.object({ prune: z.boolean(), selfHeal: z.boolean() }).nullable(),
  sync: z.object({
    status: z.enum(syncStatuses),
    /** Index follows `sources`; commits, or chart versions for Helm repositories. */
    revisions: z.array(z.string()),
    /** False where the comparison was of another spec, so that the verdict is of yesterday's question. */
    ofCurrentSpec: z.boolean(),
  }),
  health: z.object({ status: z.enum(healthStatuses), message: z.string(), since: when }),
  operation: operationSchema.nullable(),
  /** An operation was asked for and not yet taken up. */
  operationRequested: z.boolean(),
  /** Somebody asked for a new comparison and the controller has not made it yet. */
  refreshRequested: z.boolean(),
  history: z.array(z.object({ id: z.number(), revisions: z.array(z.string()), deployedAt: when })),
  conditions: z.array(z.object({ type: z.string(), message: z.string(), at: when })),
  resources: z.array(resourceSchema),
  /** `tree`: resource health lives outside the object and is not available to a reader of it. */
  resourceHealthSource: z.enum(["inline", "tree"]),
  images: z.array(z.string()),
  reconciledAt: when,
});
export type ApplicationReading = z.infer<typeof applicationReadingSchema>;

/** Name of an Application that cannot be mistaken for its namesake in another namespace or cluster. */
export function applicationKey(cluster: string, namespace: string, name: string): string {
  return `${cluster}/${namespace}/${name}`;
}
