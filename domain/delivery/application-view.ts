import type { HealthStatus, OperationPhase, SyncStatus } from "#domain/delivery/application.ts";

/** Shape and colour of an application's state; the words are in `word`. Unknown is never `good`. */
export type Condition = "good" | "moving" | "at-risk" | "bad" | "held" | "unknown";

/** Why live and Git differ: somebody changed the cluster, or Git is ahead of it, or only leftovers remain. */
export type ChangeKind = "in-sync" | "drift" | "pending" | "awaiting-prune" | "unknown";

export type ResourceRow = {
  kind: string;
  name: string;
  namespace: string;
  sync: SyncStatus | null;
  /** `not-available`: the cluster keeps health elsewhere (appTree); `none`: the kind has no health of its own. */
  health: HealthStatus | "not-available" | "none";
  message: string;
};

/** One Argo CD Application as lists and service pages show it. All text comes from the cluster: hostile. */
export type ApplicationRow = {
  cluster: string;
  namespace: string;
  name: string;
  project: string;
  /** From the source path below the platform's apps folder; null for applications that are no service. */
  service: string | null;
  environment: string | null;
  condition: Condition;
  /** "Healthy", "Becoming healthy", "Comparison failed": one fact. */
  word: string;
  sync: SyncStatus;
  health: HealthStatus;
  change: ChangeKind;
  /** As Argo CD compared them; a chart version for Helm repositories. */
  revisions: string[];
  images: string[];
  operation: {
    phase: OperationPhase;
    message: string;
    startedAt: Date | null;
    finishedAt: Date | null;
  } | null;
  conditions: { type: string; message: string; at: Date | null }[];
  resources: ResourceRow[];
  autoSync: boolean;
  reconciledAt: Date | null;
  /** Set when the object could not be read: the row stands quarantined, everything else in it is a blank. */
  quarantined: string | null;
};
