import type { ApplicationOperation, ApplicationReading } from "#domain/delivery/application.ts";
import type { Course, HopId, HopState } from "#domain/delivery/course.ts";
import type {
  ApplicationFact,
  ClusterFact,
  Containment,
  CourseFacts,
  PodFact,
  RecordedHop,
  RequestFact,
} from "#domain/delivery/course-facts.ts";
import type { CheckReading, PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import type { Observed } from "#domain/observed.ts";

/** SHAs of a story: a pull request's head, its merge, and what came before and after on the branch. */
export const sha = {
  head: "1".repeat(40),
  merge: "2".repeat(40),
  before: "3".repeat(40),
  later: "4".repeat(40),
  rewritten: "5".repeat(40),
  newHead: "6".repeat(40),
};

/** `seconds` after the story began. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 10, 21, 9, 0, 0) + seconds * 1000);
}

export function request(changes: Partial<RequestFact> = {}): RequestFact {
  return {
    id: "req_abcd1234",
    state: "following",
    step: "follow",
    title: "Create pay-api",
    serviceName: "pay-api",
    ownerTeam: "payments",
    requesterLogin: "ines",
    repository: "acme/platform",
    baseBranch: "main",
    branch: "portal/create/req_abcd1234",
    pullRequest: 7,
    pullRequestUrl: "https://github.example/acme/platform/pull/7",
    renderedDigest: "d".repeat(64),
    explanation: null,
    lastError: null,
    nextAttemptAt: null,
    cancelledBy: null,
    createdAt: at(0),
    finishedAt: null,
    ...changes,
  };
}

export function check(
  name: string,
  state: CheckReading["state"],
  changes: Partial<CheckReading> = {},
): CheckReading {
  const ended = state === "passed" || state === "failed" || state === "skipped";
  const completedAt = ended ? at(40) : null;
  return {
    id: `run:${name}`,
    name,
    state,
    summary: "",
    url: null,
    startedAt: at(10),
    completedAt,
    log: null,
    ...changes,
  };
}

export function pullRequest(changes: Partial<PullRequestReading> = {}): PullRequestReading {
  return {
    repository: "acme/platform",
    number: 7,
    title: "Create pay-api",
    url: "https://github.example/acme/platform/pull/7",
    authorLogin: "portolan[bot]",
    requestedBy: "ines",
    requestId: "req_abcd1234",
    state: "open",
    headSha: sha.head,
    headRef: "portal/create/req_abcd1234",
    baseRef: "main",
    mergeSha: null,
    mergedBy: null,
    mergedAt: null,
    closedAt: null,
    openedAt: at(5),
    updatedAt: at(5),
    mergeable: "yes",
    requiredChecks: ["gitops / render"],
    requiredApprovals: 1,
    checks: [check("gitops / render", "passed")],
    reviews: [],
    requestedReviewers: ["payments"],
    labels: [],
    reverts: [],
    changedPaths: [
      "services/pay-api/package.json",
      "manifests/apps/pay-api/base/kustomization.yaml",
      "manifests/apps/pay-api/overlays/dev/kustomization.yaml",
      "manifests/argocd/applications/pay-api-dev.yaml",
    ],
    ...changes,
  };
}

export function approval(login: string, commitSha = sha.head, seconds = 50) {
  return { login, state: "approved" as const, commitSha, at: at(seconds) };
}

export function merged(changes: Partial<PullRequestReading> = {}): PullRequestReading {
  return pullRequest({
    state: "merged",
    mergeSha: sha.merge,
    mergedBy: "tomas",
    mergedAt: at(60),
    closedAt: at(60),
    updatedAt: at(60),
    reviews: [approval("tomas")],
    ...changes,
  });
}

export function operation(changes: Partial<ApplicationOperation> = {}): ApplicationOperation {
  return {
    phase: "Succeeded",
    message: "successfully synced",
    startedAt: at(72),
    finishedAt: at(75),
    retryCount: 0,
    revisions: [sha.merge],
    dryRun: false,
    partial: false,
    initiatedBy: "auto-sync",
    results: [],
    ...changes,
  };
}

/** An application of the change, synced and healthy unless told otherwise. */
export function application(changes: Partial<ApplicationReading> = {}): ApplicationReading {
  return {
    namespace: "argocd",
    name: "pay-api-dev",
    uid: "u1",
    resourceVersion: "10",
    createdAt: at(70),
    deletingSince: null,
    project: "pay-api-dev",
    sources: [
      {
        repoUrl: "https://github.example/acme/platform.git",
        path: "manifests/apps/pay-api/overlays/dev",
        targetRevision: "main",
        chart: null,
      },
    ],
    destinationNamespace: "pay-api-dev",
    generatePaths: [],
    autoSync: { prune: true, selfHeal: true },
    sync: { status: "Synced", revisions: [sha.merge], ofCurrentSpec: true },
    health: { status: "Healthy", message: "", since: at(80) },
    operation: operation(),
    operationRequested: false,
    refreshRequested: false,
    history: [{ id: 0, revisions: [sha.merge], deployedAt: at(75) }],
    conditions: [],
    resources: [
      resource("Deployment", "pay-api", { group: "apps", health: "Healthy" }),
      resource("ConfigMap", "pay-api"),
    ],
    resourceHealthSource: "inline",
    images: [],
    reconciledAt: at(82),
    ...changes,
  };
}

export function resource(
  kind: string,
  name: string,
  changes: Partial<ApplicationReading["resources"][number]> = {},
): ApplicationReading["resources"][number] {
  return {
    group: "",
    kind,
    namespace: "pay-api-dev",
    name,
    sync: "Synced",
    health: null,
    healthMessage: "",
    hook: false,
    requiresPruning: false,
    syncWave: 0,
    ...changes,
  };
}

/** How every SHA of the story stands to the merge. */
export const places: Record<string, Containment> = {
  [sha.merge]: "identical",
  [sha.later]: "ahead",
  [sha.before]: "behind",
  [sha.rewritten]: "diverged",
};

export function inCluster(reading: ApplicationReading, pods: PodFact[] = []): ApplicationFact {
  return { reading, containment: places, pods };
}

export function parent(changes: Partial<ApplicationReading> = {}): ApplicationFact {
  const sources = [
    {
      repoUrl: "https://github.example/acme/platform.git",
      path: "manifests/argocd/applications",
      targetRevision: "main",
      chart: null,
    },
  ];
  return inCluster(
    application({
      name: "platform",
      project: "platform",
      sources,
      destinationNamespace: "argocd",
      resources: [],
      ...changes,
    }),
  );
}

export function fresh<T>(value: T, source: string, seconds = 100): Observed<T> {
  return { state: "fresh", value, observedAt: at(seconds), source };
}

export function cluster(
  applications: ApplicationFact[],
  parents: ApplicationFact[] = [parent()],
): Observed<ClusterFact> {
  return fresh({ cluster: "trial", parents, applications }, "cluster trial");
}

export function facts(changes: Partial<CourseFacts> = {}): CourseFacts {
  return {
    request: request(),
    steps: [
      { step: "pin", outcome: "done", at: at(1) },
      { step: "pull-request", outcome: "done", at: at(5) },
    ],
    pullRequest: fresh(pullRequest(), "GitHub"),
    cluster: cluster([]),
    recorded: [],
    laterMerge: null,
    measured: { kind: "not-asked" },
    imageTag: null,
    usualMs: {},
    ...changes,
  };
}

/** Facts of a merged change over the given state of the cluster. */
export function afterMerge(applications: ApplicationFact[], changes: Partial<CourseFacts> = {}): CourseFacts {
  return facts({ pullRequest: fresh(merged(), "GitHub"), cluster: cluster(applications), ...changes });
}

/** What the worker would keep of a course. */
export function recordOf(course: Course): RecordedHop[] {
  return course.hops
    .filter((hop) => !["accepted", "rendered", "pull-request"].includes(hop.id))
    .map(({ lagMs: _lag, usualMs: _usual, observed, ...hop }) => ({
      ...hop,
      source: observed?.source ?? "Portolan",
      observedAt: observed?.at ?? at(0),
    }));
}

export function hopOf(course: Course, id: HopId) {
  const hop = course.hops.find((each) => each.id === id);
  if (!hop) throw new Error(`The course lacks ${id}.`);
  return hop;
}

/** The states from the checks on, in one line: `done done now ahead …`. */
export function tail(course: Course): string {
  return course.hops
    .slice(3)
    .map((hop) => hop.state satisfies HopState)
    .join(" ");
}

export function words(evidence: readonly { text: string }[] | null): string {
  return (evidence ?? []).map((each) => each.text).join(" ");
}
