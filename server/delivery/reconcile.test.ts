import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { createFollowStore } from "#server/delivery/follow-store.ts";
import { createInboxStore } from "#server/delivery/inbox-store.ts";
import type { CommitStatus, FollowDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { createReconciler } from "#server/delivery/reconcile.ts";
import { createRequestsStore } from "#server/delivery/requests-store.ts";
import { workInbox } from "#server/delivery/work-inbox.ts";
import { createPace } from "#server/runtime/pace.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { at, check, pullRequest } from "#tests/delivery-facts.ts";
import { createFollowedRequests } from "#tests/support/followed-requests.ts";

const log = pino({ enabled: false });
const { signal } = new AbortController();
let database: TestDatabase;
let db: Db;
/** What GitHub holds, which numbers it cannot give, and what it was asked and told. */
let github: {
  pulls: PullRequestReading[];
  broken: Map<number, Error>;
  reads: number[];
  statuses: CommitStatus[];
};
let seconds: number;

beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  github = { pulls: [], broken: new Map(), reads: [], statuses: [] };
  seconds = 100;
});
afterEach(async () => {
  await db.$disconnect();
  await database.close();
});

const now = () => at(seconds);

function deps(): FollowDeps {
  const url = (repository: string, number: number) => `https://github.example/${repository}/pull/${number}`;
  return {
    readings: createReadingsStore(db),
    requests: createRequestsStore(db, url),
    sources: createSourceHealth(db),
    owners: async () => new Map(),
    platform: {
      repository: "acme/platform",
      branch: "main",
      paths: {
        services: "services",
        apps: "manifests/apps",
        applications: "manifests/argocd/applications",
        runbooks: "docs/runbooks",
        templates: "templates",
      },
      imageRegistry: "r",
      argocdNamespace: "argocd",
    },
    cluster: "trial",
    reconcileSeconds: 60,
    github: {
      listRecent: async () =>
        github.pulls.map(({ number, headSha, updatedAt }) => ({ number, headSha, updatedAt })),
      read: async (number) => {
        github.reads.push(number);
        const broken = github.broken.get(number);
        if (broken) throw broken;
        return github.pulls.find((pull) => pull.number === number) ?? null;
      },
      compare: async () => null,
      treeOf: async () => null,
    },
    statuses: { setStatus: async (status) => void github.statuses.push(status) },
    clusterReader: { podsOf: async () => [], refresh: async () => "no-right" },
    follow: createFollowStore(db, url),
    inbox: createInboxStore(db),
    pace: createPace(db, "815", 0),
    portalUrl: "https://portal.example",
    log,
  };
}

const settled = { mergeable: "yes" as const, checks: [check("gitops / render", "passed")] };

describe("the reconciler", () => {
  test("reads what changed since it looked, and again sooner what is moving", async () => {
    github.pulls = [
      pullRequest({ number: 1, ...settled }),
      pullRequest({ number: 2, checks: [check("gitops / render", "running")] }),
    ];
    const reconcile = createReconciler(deps(), now);
    await reconcile(signal);
    expect(github.reads.toSorted()).toEqual([1, 2]);
    seconds += 5;
    await reconcile(signal);
    expect(github.reads).toHaveLength(2);
    seconds += 6;
    await reconcile(signal);
    expect(github.reads.slice(2)).toEqual([2]);
    seconds += 60;
    github.pulls = [pullRequest({ number: 1, ...settled, updatedAt: at(150) }), ...github.pulls.slice(1)];
    await reconcile(signal);
    expect(github.reads.slice(3).toSorted()).toEqual([1, 2]);
  });

  test("looks for every followed pull request, the oldest too where many are followed", async () => {
    const numbers = Array.from({ length: 201 }, (_, index) => index + 1);
    await createFollowedRequests(db, numbers);
    await createReconciler(deps(), now)(signal);
    expect(github.reads.toSorted((one, other) => one - other)).toEqual(numbers);
  });

  test("does not let one pull request it cannot read hold the others up", async () => {
    github.pulls = [1, 2, 3].map((number) => pullRequest({ number, ...settled }));
    github.broken.set(
      2,
      new RepoFailed("read a pull request", { kind: "unclear" }, "GitHub gave no usable answer"),
    );
    const all = deps();
    await createReconciler(all, now)(signal);
    expect(
      (await all.readings.pullRequests("acme/platform", [], 10))
        .map(({ reading }) => reading.number)
        .toSorted(),
    ).toEqual([1, 3]);
    expect(await all.sources.all()).toMatchObject([{ source: "GitHub", failingSince: null }]);
  });

  test("keeps silent, and every other worker with it, while GitHub asks for it", async () => {
    github.pulls = [pullRequest({ number: 1 })];
    const retryAt = new Date(Date.now() + 60_000);
    github.broken.set(
      1,
      new RepoFailed(
        "read a pull request",
        { kind: "limited", retryAt },
        "GitHub asks the portal to slow down.",
      ),
    );
    const all = deps();
    await createReconciler(all, now)(signal);
    expect(await all.sources.all()).toMatchObject([
      { failingSince: now(), error: "GitHub asks the portal to slow down." },
    ]);
    github.broken.clear();
    await createReconciler(deps(), now)(signal);
    expect(github.reads).toEqual([1]);
  });

  test("says who has to approve, once", async () => {
    github.pulls = [pullRequest({ number: 1, ...settled })];
    const reconcile = createReconciler(deps(), now);
    await reconcile(signal);
    expect(github.statuses).toMatchObject([
      {
        context: "portolan/second-person",
        state: "pending",
        targetUrl: "https://portal.example/requests/req_abcd1234",
      },
    ]);
  });
});

describe("the inbox", () => {
  const put = (
    id: string,
    hint: { pullRequests?: number[]; shas?: string[]; branch?: string },
    repository = "acme/platform",
  ) =>
    createInboxStore(db).put({
      id,
      source: "github",
      event: "x",
      hint: { repository, pullRequests: [], shas: [], branch: null, ...hint },
    });
  const left = async () =>
    (await db.webhookDelivery.findMany({ where: { processedAt: null } })).map((row) => row.id);

  test("reads a pull request once, however many deliveries point at it, in whatever order they came", async () => {
    github.pulls = [pullRequest({ number: 7, ...settled })];
    await createReadingsStore(db).keepPullRequest(pullRequest({ number: 7 }), at(1));
    await put("d1", { pullRequests: [7] });
    await put("d2", { shas: [pullRequest().headSha] });
    await put("d3", { branch: "main" });
    await put("d4", { pullRequests: [9] }, "somebody/else");
    const pushed: string[] = [];
    await workInbox(deps(), now, async (branch) => void pushed.push(branch), signal);
    expect(github.reads).toEqual([7]);
    expect(pushed).toEqual(["main"]);
    expect(await left()).toEqual([]);
  });

  test("keeps what could not be worked off, tries it more rarely, and leaves it to the reconciler in the end", async () => {
    github.broken.set(7, new RepoFailed("read a pull request", { kind: "unclear" }, "GitHub answered 502"));
    await put("d1", { pullRequests: [7] });
    const all = deps();
    await workInbox(all, now, async () => {}, signal);
    expect(await db.webhookDelivery.findUnique({ where: { id: "d1" } })).toMatchObject({
      attempts: 1,
      error: "GitHub answered 502",
    });
    expect(await all.inbox.waiting(10)).toEqual([]);
    await db.webhookDelivery.update({
      where: { id: "d1" },
      data: { receivedAt: new Date(Date.now() - 3_600_000) },
    });
    expect(await all.inbox.waiting(10)).toHaveLength(1);
    await db.webhookDelivery.update({ where: { id: "d1" }, data: { attempts: 8 } });
    expect(await all.inbox.waiting(10)).toEqual([]);
  });
});
