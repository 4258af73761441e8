import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import type { Ratio } from "#domain/slo/ratio.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { verifyChain } from "#server/identity/audit.ts";
import { evaluateBudgets, tellPullRequests } from "#server/slo/policy/evaluate-budgets.ts";
import { endOverride, overrideBudget } from "#server/slo/policy/override-budget.ts";
import { showPolicy } from "#server/slo/policy/show-policy.ts";
import { createPolicyStore, type PolicyStore } from "#server/slo/policy/store.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { check, pullRequest } from "#tests/delivery-facts.ts";
import { followDeps } from "#tests/support/follow-deps.ts";

const { signal } = new AbortController();
const minute = (n: number) => new Date(Date.UTC(2026, 10, 21, 12, n));
const sloId = "order-service-availability";
const mara: Principal = {
  userId: "u1",
  login: "mara",
  name: "Mara",
  role: "platform",
  teams: ["platform"],
  teamsObservedAt: minute(0),
};
const ines: Principal = { ...mara, userId: "u2", login: "ines", role: "engineer" };
const reason = "The contract's deadline, agreed with payments";
let database: TestDatabase;
let db: Db;
let store: PolicyStore;

beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  store = createPolicyStore(db);
});
afterEach(async () => {
  await db.$disconnect();
  await database.close();
});

const log = pino({ enabled: false });
const percent = (value: number): Ratio => ({ num: BigInt(value), den: 100n });

/** One evaluation; null where the source of the figures is away. */
async function evaluate(consumed: number | null, at: Date): Promise<void> {
  const budgets =
    consumed === null ? [] : [{ id: sloId, service: "order-service", consumed: percent(consumed) }];
  const seen =
    consumed === null
      ? { kind: "away" as const, message: "Prometheus does not answer" }
      : { kind: "read" as const, budgets };
  await evaluateBudgets({ store, readConsumed: async () => seen, log }, at, signal);
}

const audited = async () =>
  (await db.auditEntry.findMany({ orderBy: { seq: "asc" } })).map(({ actor, action, object }) => [
    actor,
    action,
    object,
  ]);

describe("an evaluation", () => {
  test("writes down each change of level once, and tells browsers", async () => {
    for (const [index, spent] of [49, 50, 51, 99, 100, 104].entries()) await evaluate(spent, minute(index));
    expect(await audited()).toEqual([
      ["portolan", "budget.warned", `slo/${sloId}`],
      ["portolan", "budget.frozen", `slo/${sloId}`],
    ]);
    expect(await db.changeEvent.count({ where: { topic: "budget", key: sloId } })).toBe(2);
    expect((await store.freezes()).get(sloId)).toEqual({
      state: "frozen",
      since: minute(4),
      unverifiedSince: null,
    });
  });

  test("keeps the verdict while the figures are away, with the time of the last ones, and tells browsers of that", async () => {
    await evaluate(120, minute(0));
    await evaluate(null, minute(1));
    await evaluate(null, minute(9));
    expect((await store.freezes()).get(sloId)).toEqual({
      state: "frozen",
      since: minute(0),
      unverifiedSince: minute(0),
    });
    const told = () => db.changeEvent.count({ where: { topic: "budget", key: sloId } });
    expect(await told()).toBe(2);
    await evaluate(120, minute(10));
    expect(await told()).toBe(3);
  });

  test("forgets an objective that is gone, without a word of thaw", async () => {
    await evaluate(120, minute(0));
    const readConsumed = async () => ({ kind: "read" as const, budgets: [] });
    await evaluateBudgets({ store, readConsumed, log }, minute(1), signal);
    expect(await store.verdicts()).toEqual([]);
    expect(await audited()).toHaveLength(1);
  });
});

describe("an override", () => {
  const asked = { sloId, reason, hours: 24 };

  test("is kept with name, reason and end, audited, and holds until it expires", async () => {
    await evaluate(120, minute(0));
    await overrideBudget({ store }, mara, asked, "r1", minute(1));
    const until = new Date(minute(1).getTime() + 24 * 3_600_000);
    expect(await store.overrides(minute(2))).toEqual([
      { sloId, by: "mara", reason, since: minute(1), until },
    ]);
    expect(await store.overrides(until)).toEqual([]);
    const [entry] = await db.auditEntry.findMany({ where: { action: "budget.override" } });
    expect(entry).toMatchObject({
      actor: "mara",
      object: `slo/${sloId}`,
      requestId: "r1",
      detail: { reason, until: until.toISOString() },
    });
    expect(await verifyChain(db)).toMatchObject({ intact: true });
  });

  test("is refused where nothing is frozen, where none was evaluated, and a second time", async () => {
    await expect(overrideBudget({ store }, mara, asked, "r1", minute(0))).rejects.toThrow(/No budget of/);
    await evaluate(99, minute(0));
    await expect(overrideBudget({ store }, mara, asked, "r1", minute(0))).rejects.toThrow(/not frozen/);
    await evaluate(100, minute(1));
    const both = await Promise.allSettled([
      overrideBudget({ store }, mara, asked, "r1", minute(1)),
      overrideBudget({ store }, mara, asked, "r2", minute(1)),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await db.budgetOverride.count()).toBe(1);
  });

  test("is ended early, by name, and then another can be given", async () => {
    await evaluate(120, minute(0));
    await overrideBudget({ store }, mara, asked, "r1", minute(1));
    await endOverride({ store }, mara, sloId, "r2", minute(2));
    expect(await store.overrides(minute(3))).toEqual([]);
    await expect(endOverride({ store }, mara, sloId, "r3", minute(3))).rejects.toThrow(/No override/);
    await overrideBudget({ store }, mara, asked, "r4", minute(4));
    expect((await audited()).map(([, action]) => action)).toEqual([
      "budget.frozen",
      "budget.override",
      "budget.end-override",
      "budget.override",
    ]);
  });
});

describe("telling pull requests", () => {
  const status = (pull: number) => ({
    sha: String(pull).repeat(40),
    context: "portolan/error-budget",
    state: "failure" as const,
    description: "Frozen",
    targetUrl: "https://portal.example/budgets",
  });

  test("goes on to the others where one cannot be told", async () => {
    const told: string[] = [];
    await tellPullRequests(
      {
        openPullRequests: async () => [1, 2, 3].map((number) => pullRequest({ number })),
        budgets: {
          ofPullRequest: async ({ number }) => (number === 3 ? null : status(number)),
          ofMergeGroup: async () => null,
        },
        statuses: {
          setStatus: async ({ sha }) => {
            if (sha.startsWith("1")) throw new Error("GitHub answered 502");
            told.push(sha);
          },
        },
        log,
      },
      minute(0),
      signal,
    );
    expect(told).toEqual([status(2).sha]);
  });
});

describe("the policy's page", () => {
  test("shows the freeze, the open changes it holds, and who may override it", async () => {
    await evaluate(120, minute(0));
    const readings = createReadingsStore(db);
    const { platform } = followDeps(db, { github: never, statuses: { setStatus: async () => {} } });
    const deps = { store, readings, platform };
    const said = check("portolan/error-budget", "failed", {
      id: "status:portolan/error-budget",
      summary: "Frozen: it has spent 120 %",
    });
    const changedPaths = ["services/order-service/src/main.ts"];
    await readings.keepPullRequest(pullRequest({ number: 1, changedPaths, checks: [said] }), minute(0));
    await readings.keepPullRequest(pullRequest({ number: 2, changedPaths, checks: [] }), minute(0));
    await readings.keepPullRequest(pullRequest({ number: 3, changedPaths: ["README.md"] }), minute(0));
    expect(await showPolicy(deps, mara, sloId, minute(1))).toMatchObject({
      freeze: { state: "frozen", since: minute(0) },
      override: null,
      changes: [
        { number: 1, state: "held", said: "Frozen: it has spent 120 %" },
        { number: 2, state: "untold", said: null },
      ],
      mayOverride: true,
    });
    expect((await showPolicy(deps, ines, sloId, minute(1))).mayOverride).toBe(false);
    expect(await showPolicy(deps, mara, "unknown", minute(1))).toMatchObject({ freeze: null, changes: [] });
  });

  const never = {
    listRecent: async () => [],
    mergeGroups: async () => [],
    read: async () => null,
    compare: async () => null,
    treeOf: async () => null,
  };
});
