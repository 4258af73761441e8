import type { ApplicationReading } from "#domain/delivery/application.ts";
import type { Containment, MeasuredFact, PodFact } from "#domain/delivery/course-facts.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import type { SeenApplication } from "#domain/delivery/read-application.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";
import type { FollowStore } from "#server/delivery/follow-store.ts";
import type { InboxStore } from "#server/delivery/inbox-store.ts";
import type { ReadingsStore } from "#server/delivery/readings-store.ts";
import type { RequestsStore } from "#server/delivery/requests-store.ts";
import type { LiveFeed } from "#server/runtime/live-events.ts";
import type { Log } from "#server/runtime/log.ts";
import type { Pace } from "#server/runtime/pace.ts";
import type { SourceHealth } from "#server/runtime/source-health.ts";

/** What the reading verbs of delivery stand on, in web and worker alike. */
export type DeliveryDeps = {
  readings: ReadingsStore;
  requests: RequestsStore;
  sources: SourceHealth;
  feed: LiveFeed;
  platform: PlatformSettings;
  /** Whether figures are read from a Prometheus, which is then a source like the others. */
  prometheus: boolean;
  /** Name of the cluster this portal watches. */
  cluster: string;
  /** Budgets that are spent or burn, worst first. */
  budgetTroubles: (now: Date) => Promise<BudgetRow[]>;
  /** Owning team of each service, by name. */
  owners: () => Promise<ReadonlyMap<string, string>>;
  /** Seconds between two full looks at GitHub; how old its facts may grow follows from it. */
  reconcileSeconds: number;
};

export type ListedPullRequest = { number: number; headSha: string; updatedAt: Date };

/** GitHub, as far as changes are followed there. Every function throws where it does not answer. */
export type PullRequestReader = {
  /** The 100 pull requests of any state that changed last, newest first. */
  listRecent: (signal: AbortSignal) => Promise<ListedPullRequest[]>;
  /** One pull request with checks, reviews and, for failed checks, the end of the log; null where there is none. */
  read: (number: number, signal: AbortSignal) => Promise<PullRequestReading | null>;
  /** How `head` stands to `base`; null where GitHub does not know one of them. The answer never changes. */
  compare: (base: string, head: string, signal: AbortSignal) => Promise<Containment | null>;
  /** Tree id of a folder at a commit; null where it is not there. */
  treeOf: (commit: string, path: string, signal: AbortSignal) => Promise<string | null>;
  /** What waits in the merge queue, each with the contexts of the statuses that were told of it. */
  mergeGroups: (signal: AbortSignal) => Promise<(MergeGroup & { told: string[] })[]>;
};

export type CommitStatus = {
  sha: string;
  context: string;
  state: "pending" | "success" | "failure";
  /** At most 140 characters. */
  description: string;
  targetUrl: string;
};

/** A merge group of GitHub's queue: `head` is what would land, `base` what it would land on. */
export type MergeGroup = { head: string; base: string; ref: string };

/** What error budgets say of a change, as a commit status; null where its head carries it already, or wants none. */
export type BudgetGate = {
  ofPullRequest: (
    reading: PullRequestReading,
    now: Date,
    signal: AbortSignal,
  ) => Promise<CommitStatus | null>;
  ofMergeGroup: (group: MergeGroup, now: Date, signal: AbortSignal) => Promise<CommitStatus | null>;
};

/** The one thing the portal writes while it follows. Setting the same status again is harmless. */
export type StatusWriter = { setStatus: (status: CommitStatus, signal: AbortSignal) => Promise<void> };

/** The cluster, as far as it is asked on demand; the rest comes by its watch. */
export type ClusterReader = {
  /** Pods behind the workloads of an application, with events and log ends of those in trouble. */
  podsOf: (reading: ApplicationReading, signal: AbortSignal) => Promise<PodFact[]>;
  /**
   * Asks Argo CD to compare an application again, unless somebody has asked already or it was changed meanwhile.
   * `no-right` where the portal was given no account that may.
   */
  refresh: (
    namespace: string,
    name: string,
    signal: AbortSignal,
  ) => Promise<"asked" | "already" | "changed" | "no-right">;
};

/**
 * Looks for the first sample that Prometheus has of one of a service's objectives after `since`. Never throws: a
 * Prometheus that is away is a fact as well.
 */
export type MeasuredReader = (
  service: string,
  since: Date,
  now: Date,
  signal: AbortSignal,
) => Promise<MeasuredFact>;

/** What the worker's side of delivery stands on. */
export type FollowDeps = Omit<DeliveryDeps, "feed"> & {
  github: PullRequestReader;
  statuses: StatusWriter;
  budgets: BudgetGate;
  clusterReader: ClusterReader;
  /** Null where no Prometheus is configured. */
  measured: MeasuredReader | null;
  follow: FollowStore;
  inbox: InboxStore;
  /** When GitHub asked every worker for silence, and to tell the others that it did. */
  pace: Pick<Pace, "read" | "block">;
  /** Address of the portal, for links on statuses. */
  portalUrl: string;
  log: Log;
};

/** Where a watch puts what it sees; none of these waits or throws. */
export type ApplicationSink = {
  /** A whole list: what is not in it is gone. */
  replaceAll: (seen: SeenApplication[]) => void;
  change: (seen: SeenApplication) => void;
  /** The watch gave a sign of life: everything kept is as of now. */
  alive: () => void;
  failed: (error: string) => void;
};
