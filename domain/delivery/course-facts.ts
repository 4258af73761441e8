import type { ApplicationReading } from "#domain/delivery/application.ts";
import type { Hop, HopId } from "#domain/delivery/course.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import type { Observed } from "#domain/observed.ts";
import type { RequestState, RequestStepName } from "#domain/scaffold/request-steps.ts";

/** How one commit stands to another, as GitHub's compare names it: `ahead` means the head contains the base. */
export const containments = ["identical", "ahead", "behind", "diverged"] as const;
export type Containment = (typeof containments)[number];

/** The request's own row, as far as its course needs it. */
export type RequestFact = {
  id: string;
  state: RequestState;
  step: RequestStepName;
  title: string;
  serviceName: string;
  ownerTeam: string;
  requesterLogin: string;
  repository: string;
  baseBranch: string;
  branch: string;
  pullRequest: number | null;
  /** Http(s) address of the pull request, once it has a number. */
  pullRequestUrl: string | null;
  renderedDigest: string;
  explanation: { code: string; message: string; mend: string } | null;
  /** What the last attempt of the present step met; null when nothing is wrong. */
  lastError: string | null;
  nextAttemptAt: Date | null;
  cancelledBy: string | null;
  createdAt: Date;
  finishedAt: Date | null;
};

export type StepFact = { step: RequestStepName; outcome: string; at: Date };

/** A container that is not well, or the pod around it; read on demand while something is wrong. */
export type PodFact = {
  name: string;
  container: string;
  image: string;
  ready: boolean;
  /** `ErrImagePull`, `CrashLoopBackOff`, `Pending`, …: the kubelet's word; empty while all is well. */
  reason: string;
  message: string;
  restarts: number;
  log: { lines: string[]; truncated: boolean } | null;
  events: { reason: string; message: string; at: Date | null; count: number }[];
  /** True where the cluster only pretends to run the pod, and says so. */
  pretended: boolean;
};

export type ApplicationFact = {
  reading: ApplicationReading;
  /** How each commit this application names stands to the merge; a missing entry was never answered. */
  containment: Record<string, Containment>;
  pods: PodFact[];
};

export type ClusterFact = {
  cluster: string;
  /** The applications that would make the change's own ones appear (app-of-apps). */
  parents: ApplicationFact[];
  /** The applications whose sources the change touches. */
  applications: ApplicationFact[];
};

/**
 * What Prometheus has of a service's objectives since it became healthy. `waiting`: it was asked at `at`, and has no
 * sample yet.
 */
export type MeasuredFact =
  | { kind: "not-asked" }
  | { kind: "not-configured" }
  | { kind: "no-objective" }
  | { kind: "away"; message: string }
  | { kind: "waiting"; objectives: string[]; query: string; at: Date }
  | { kind: "sample"; objective: string; url: string; query: string; at: Date };

/** A hop as the portal recorded it: the cluster and GitHub forget, these rows do not. */
export type RecordedHop = Omit<Hop, "lagMs" | "usualMs" | "observed"> & { source: string; observedAt: Date };

/** Everything known of one change at one moment. Any part may be missing; the course is valid all the same. */
export type CourseFacts = {
  request: RequestFact;
  steps: StepFact[];
  pullRequest: Observed<PullRequestReading>;
  cluster: Observed<ClusterFact>;
  recorded: RecordedHop[];
  /** A later merge that touches the same applications and was seen by the cluster in the same revision. */
  laterMerge: { number: number; title: string; url: string } | null;
  measured: MeasuredFact;
  /** The image's tag that the change puts in place, where known. */
  imageTag: string | null;
  usualMs: Partial<Record<HopId, number>>;
};
