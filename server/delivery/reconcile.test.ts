import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeliveryHint } from "#domain/delivery/delivery-hint.ts";
import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import { freshnessOf, githubSource } from "#domain/delivery/source-state.ts";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { createInboxStore } from "#server/delivery/inbox-store.ts";
import type { CommitStatus, FollowDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { createReconciler } from "#server/delivery/reconcile.ts";
import { workInbox } from "#server/delivery/work-inbox.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { at, check, pullRequest } from "#tests/delivery-facts.ts";
import { followDeps } from "#tests/support/follow-deps.ts";
import { createFollowedRequests } from "#tests/support/followed-requests.ts";

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
  return followDeps(db, {
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
      mergeGroups: async () => [],
    },
    statuses: { setStatus: async (status) => void github.statuses.push(status) },
  });
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

  test("reads again what was read in the second it changed, since it may have changed twice in it", async () => {
    const all = deps();
    const reconcile = createReconciler(all, now);
    const inOneSecond = { number: 1, ...settled, updatedAt: at(seconds) };
    github.pulls = [pullRequest({ ...inOneSecond, state: "closed" })];
    await reconcile(signal);
    github.pulls = [pullRequest({ ...inOneSecond, state: "open" })];
    seconds += 60;
    await reconcile(signal);
    seconds += 60;
    await reconcile(signal);
    expect((await all.readings.pullRequest("acme/platform", 1))?.reading.state).toBe("open");
    expect(github.reads).toEqual([1, 1]);
  });

  test("looks for every followed pull request, the oldest too where many are followed", async () => {
    const numbers = Array.from({ length: 201 }, (_, index) => index + 1);
    await createFollowedRequests(db, numbers);
    await createReconciler(deps(), now)(signal);
    expect(github.reads.toSorted((one, other) => one - other)).toEqual(numbers);
  });

  test("leaves one that waits for a person alone until its reading would age", async () => {
    github.pulls = [pullRequest({ number: 1, ...settled })];
    const reconcile = createReconciler(deps(), now);
    await reconcile(signal);
    for (const passed of [10, 60, 49]) {
      seconds += passed;
      await reconcile(signal);
    }
    expect(github.reads).toEqual([1]);
    seconds += 1;
    await reconcile(signal);
    expect(github.reads).toEqual([1, 1]);
  });

  test("never lets an open pull request grow stale while GitHub answers, however many are open", async () => {
    const all = deps();
    const numbers = Array.from({ length: 201 }, (_, index) => index + 1);
    github.pulls = numbers.map((number) => pullRequest({ number, requestedBy: null, ...settled }));
    for (const pull of github.pulls) await all.readings.keepPullRequest(pull, now());
    const { staleAfterMs } = freshnessOf(githubSource, all.reconcileSeconds);
    const reconcile = createReconciler(all, now);
    for (let passed = 0; passed < 300; passed += 60) {
      seconds += 60;
      while ((await reconcile(signal)) === "again");
      const [oldest] = await all.readings.openPullRequests("acme/platform");
      expect(now().getTime() - (oldest?.observedAt.getTime() ?? 0)).toBeLessThan(staleAfterMs);
    }
    expect(github.reads.toSorted((one, other) => one - other)).toEqual(
      numbers.flatMap((each) => [each, each]),
    );
  });

  test("reads those that move before the many that rest", async () => {
    const all = deps();
    github.pulls = Array.from({ length: 50 }, (_, index) =>
      pullRequest({ number: index + 1, requestedBy: null, ...settled, updatedAt: at(-60) }),
    );
    github.pulls.push(pullRequest({ number: 51, mergeable: "computing", updatedAt: at(-60) }));
    for (const pull of github.pulls) await all.readings.keepPullRequest(pull, at(pull.number - 51));
    seconds = 130;
    expect(await createReconciler(all, now)(signal)).toBe("again");
    expect(github.reads[0]).toBe(51);
    expect(github.reads.slice(1)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test("asks again only now and then for one that GitHub never gives", async () => {
    await createFollowedRequests(db, [1]);
    const reconcile = createReconciler(deps(), now);
    for (let passed = 0; passed < 60; passed += 5) {
      await reconcile(signal);
      seconds += 5;
    }
    expect(github.reads).toEqual([1, 1]);
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
  const put = (id: string, hint: Partial<DeliveryHint>, repository = "acme/platform") =>
    createInboxStore(db).put({
      id,
      source: "github",
      event: "x",
      hint: { repository, pullRequests: [], shas: [], branch: null, mergeGroup: null, ...hint },
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
