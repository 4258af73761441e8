import { hostname } from "node:os";
import type { Octokit } from "@octokit/rest";
import { readBranchGuard } from "#server/adapters/github/branch-guard.ts";
import { createChangeEvidence } from "#server/adapters/github/change-evidence.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createPlatformRepo } from "#server/adapters/github/platform-repo.ts";
import { createPullRequestReader } from "#server/adapters/github/pull-request-reader.ts";
import { createPullRequests, createRepoTraces } from "#server/adapters/github/pull-requests.ts";
import { createRepositoryReader } from "#server/adapters/github/repository-reader.ts";
import { createStatusWriter } from "#server/adapters/github/status-writer.ts";
import { connectCluster } from "#server/adapters/kubernetes/connect.ts";
import { createPodReader } from "#server/adapters/kubernetes/read-pods.ts";
import { createRefresh } from "#server/adapters/kubernetes/refresh-application.ts";
import { watchApplications } from "#server/adapters/kubernetes/watch-applications.ts";
import { createCatalogLoop } from "#server/catalog/refresh-catalog.ts";
import { createDeliveryLoops, type DeliveryLoop } from "#server/delivery/delivery-loops.ts";
import { createFollowStore } from "#server/delivery/follow-store.ts";
import { createReservationPart } from "#server/delivery/keep-reservations.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import { watchGuard } from "#server/delivery/watch-guard.ts";
import { type Deps, pullRequestUrls } from "#server/deps.ts";
import { principalOf } from "#server/identity/principal-of.ts";
import { refreshTeams } from "#server/identity/refresh-teams.ts";
import { createRunbookPart } from "#server/runbooks/keep-runbooks.ts";
import type { Chore } from "#server/runtime/jobs.ts";
import { leadAlone } from "#server/runtime/leader.ts";
import { pruneLiveEvents } from "#server/runtime/live-events.ts";
import type { LoopRun } from "#server/runtime/loops.ts";
import { createPace, type Pace } from "#server/runtime/pace.ts";
import type { RunnerDeps } from "#server/scaffold/attempt.ts";
import { standingOf } from "#server/scaffold/standing-of.ts";
import { tidyTraces } from "#server/scaffold/tidy-traces.ts";
import { createTraceStore } from "#server/scaffold/trace-store.ts";
import { createWorkStore } from "#server/scaffold/work-store.ts";
import { createMeasuredReader } from "#server/slo/first-sample.ts";
import { createObjectivePart } from "#server/slo/keep-objectives.ts";
import { createBudgetGate } from "#server/slo/policy/budget-gate.ts";
import { evaluateBudgets, tellPullRequests } from "#server/slo/policy/evaluate-budgets.ts";
import { mayLetPass } from "#server/slo/policy/may-let-pass.ts";
import { createObjectiveFilePart } from "#server/slo/propose/keep-files.ts";
import { readConsumed } from "#server/slo/read-consumed.ts";

/** What the worker does besides: loops take their own, chores come by the clock. */
export type Work = { requests: RunnerDeps; catalog: LoopRun; delivery: DeliveryLoop[]; chores: Chore[] };

/**
 * Wires what only the worker does; beside deps.ts, since the Kubernetes client alone weighs 90 MB in a process that
 * never asks a cluster. Its calls to GitHub have a pool of their own, so that no page waits for them. `wake` cuts a
 * loop's wait short.
 */
export function createWork(deps: Deps, wake: (loop: string) => void): Work {
  const { env, db, identity, now } = deps;
  const { platform } = deps.settings;
  const { repository } = platform;
  const github = connectGithub({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_APP_PRIVATE_KEY,
    installationId: env.GITHUB_APP_INSTALLATION_ID,
    repository,
  });
  const pace = createPace(db, String(env.GITHUB_APP_INSTALLATION_ID), env.GITHUB_WRITE_INTERVAL_MS);
  const workStore = createWorkStore(db);
  const requests: RunnerDeps = {
    store: workStore,
    repo: createPlatformRepo(github, repository),
    pulls: createPullRequests(github, repository),
    pace,
    standingOf: async (login, team) => standingOf(await principalOf(login, identity), login, team, now()),
    owner: `${hostname()}:${process.pid}`,
    leaseMs: env.LEASE_SECONDS * 1_000,
    settleMs: env.GITHUB_SETTLE_MS,
    log: deps.log,
    now,
    chance: Math.random,
  };
  const chores: Chore[] = [
    {
      name: "refresh-teams",
      cron: "*/2 * * * *",
      run: async (stop) => void (await refreshTeams(identity, now(), stop)),
    },
  ];
  const catalog = createCatalogLoop({
    reader: createRepositoryReader(github, repository, platform.branch),
    store: deps.catalog.store,
    platform,
    parts: [
      createRunbookPart(deps.runbooks.store, platform),
      createReservationPart(deps.catalog.reservations, platform),
      createObjectivePart(deps.slo.objectives, platform),
      createObjectiveFilePart(deps.propose.files, platform),
    ],
    sources: deps.delivery.sources,
    now,
  });
  chores.push({ name: "prune-records", cron: "17 * * * *", run: () => pruneRecords(deps) });
  const tidying = {
    ...requests,
    store: createTraceStore(db),
    leases: workStore,
    traces: createRepoTraces(github, repository),
    repository,
    baseBranch: platform.branch,
  };
  chores.push({
    name: "tidy-traces",
    cron: "*/5 * * * *",
    run: async (stop) => void (await tidyTraces(tidying, stop)),
  });
  chores.push({
    name: "watch-guard",
    cron: "23 * * * *",
    run: watchGuard((stop) => readBranchGuard(github, env.GITHUB_APP_ID, platform, stop), deps.log),
  });
  const evaluating = {
    store: deps.policy.store,
    readConsumed: (at: Date) => readConsumed(deps.slo, at),
    log: deps.log,
  };
  chores.push({
    name: "evaluate-budgets",
    cron: "* * * * *",
    run: (stop) => evaluateBudgets(evaluating, now(), stop),
  });
  const delivery = wireFollowing(deps, github, pace, () => wake("catalog"));
  return { requests, catalog, delivery, chores };
}

const hourMs = 3_600_000;

/** Live events serve reconnects of minutes; deliveries stay known for longer than GitHub repeats them. */
async function pruneRecords({ db, webhooks }: Deps): Promise<void> {
  await pruneLiveEvents(db, 24 * hourMs);
  await webhooks.inbox.prune(7 * 24 * hourMs);
}

function wireFollowing(deps: Deps, github: Octokit, pace: Pace, baseMoved: () => void): DeliveryLoop[] {
  const { env, db, log, now } = deps;
  const { repository } = deps.settings.platform;
  const cluster = connectCluster(env.KUBECONFIG);
  const { objectives, metrics } = deps.slo;
  const { readings, platform } = deps.delivery;
  const budgets = createBudgetGate({
    store: deps.policy.store,
    pullRequest: async (number) => (await readings.pullRequest(repository, number))?.reading ?? null,
    evidence: createChangeEvidence(github, repository),
    mayLetPass: (login, at) => mayLetPass(deps.identity, login, at),
    platform,
    portalUrl: env.PORTAL_URL,
  });
  const follow: FollowDeps = {
    ...deps.delivery,
    budgets,
    github: createPullRequestReader(github, repository),
    statuses: createStatusWriter(github, repository, pace),
    measured: metrics && createMeasuredReader({ objectives, metrics }, env.PORTAL_URL),
    clusterReader: { podsOf: createPodReader(cluster.reader), refresh: createRefresh(cluster.refresher) },
    follow: createFollowStore(db, pullRequestUrls(env)),
    inbox: deps.webhooks.inbox,
    pace,
    portalUrl: env.PORTAL_URL,
    log,
  };
  const loops = createDeliveryLoops({
    deps: follow,
    now,
    pollMs: env.POLL_SECONDS * 1_000,
    leadAlone: (lead, stop) => leadAlone(db, "delivery", env.LEASE_SECONDS * 1_000, lead, stop),
    watch: (sink, signal) => watchApplications(cluster.reader, sink, signal),
    baseMoved,
  });
  const open = async () => (await readings.openPullRequests(repository)).map(({ reading }) => reading);
  const telling = { openPullRequests: open, budgets, statuses: follow.statuses, log };
  const tell: LoopRun = async (stop) => {
    if ((await pace.read()).kind !== "later") await tellPullRequests(telling, now(), stop);
    return "idle";
  };
  // News of a verdict or an override wake it.
  return [...loops, { name: "tell-budgets", intervalMs: 60_000, run: tell }];
}
