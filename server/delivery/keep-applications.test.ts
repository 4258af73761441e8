import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SeenApplication } from "#domain/delivery/read-application.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { keepApplications } from "#server/delivery/keep-applications.ts";
import { createReadingsStore, type ReadingsStore } from "#server/delivery/readings-store.ts";
import { createSourceHealth, type SourceHealth } from "#server/runtime/source-health.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { application, at, pullRequest } from "#tests/delivery-facts.ts";

let database: TestDatabase;
let db: Db;
let readings: ReadingsStore;
let sources: SourceHealth;
beforeEach(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  readings = createReadingsStore(db);
  sources = createSourceHealth(db);
});
afterEach(async () => {
  await db.$disconnect();
  await database.close();
});

const now = () => at(100);
const sink = (cluster = "trial") =>
  keepApplications({ readings, sources, cluster, log: pino({ enabled: false }) }, now);

function seen(
  name: string,
  changes: Partial<Parameters<typeof application>[0]> = {},
  namespace = "argocd",
): SeenApplication {
  return {
    name,
    namespace,
    resourceVersion: "1",
    result: { kind: "reading", reading: application({ name, namespace, ...changes }) },
  };
}

const names = async () =>
  (await readings.applications()).map(
    (each) =>
      `${each.cluster}/${each.kind === "reading" ? `${each.reading.namespace}/${each.reading.name}` : `${each.namespace}/${each.name} (quarantined)`}`,
  );
const events = async () =>
  (await db.changeEvent.findMany({ orderBy: { seq: "asc" } })).map(({ topic, key }) => `${topic} ${key}`);

describe("what the watch saw", () => {
  test("is kept as rows, a burst on one object as one, and browsers hear of each that differs", async () => {
    const keeper = sink();
    keeper.replaceAll([seen("one"), seen("two")]);
    keeper.change(seen("one", { images: ["a"] }));
    keeper.change(seen("one", { images: ["b"] }));
    keeper.change({ ...seen("two"), result: null });
    await keeper.close();
    expect(await names()).toEqual(["trial/argocd/one"]);
    expect(
      (await events()).filter((each) => each === "application trial/argocd/one").length,
    ).toBeLessThanOrEqual(2);
    const again = sink();
    again.replaceAll([seen("one", { images: ["b"] })]);
    const before = await events();
    await again.close();
    expect(await events()).toEqual(before);
  });

  test("trap: keeps namesakes apart by namespace and by cluster", async () => {
    for (const keeper of [sink("eu"), sink("us")]) {
      keeper.replaceAll([seen("twin"), seen("twin", {}, "team-a")]);
      await keeper.close();
    }
    expect((await names()).toSorted()).toEqual([
      "eu/argocd/twin",
      "eu/team-a/twin",
      "us/argocd/twin",
      "us/team-a/twin",
    ]);
    const emptied = sink("eu");
    emptied.replaceAll([]);
    await emptied.close();
    expect((await names()).toSorted()).toEqual(["us/argocd/twin", "us/team-a/twin"]);
  });

  test("sets a poisoned object apart with what is wrong, beside the others", async () => {
    const keeper = sink();
    keeper.replaceAll([
      seen("fine"),
      {
        name: "poison",
        namespace: "argocd",
        resourceVersion: "1",
        result: { kind: "malformed", message: "spec.sources: expected array" },
      },
    ]);
    await keeper.close();
    expect(await names()).toEqual(["trial/argocd/fine", "trial/argocd/poison (quarantined)"]);
  });

  test("tells how the source answers: a sign of life, a failure with its reason, and its end", async () => {
    const keeper = sink();
    keeper.failed("connect ECONNREFUSED");
    await keeper.close();
    expect(await sources.all()).toMatchObject([
      { source: "cluster trial", okAt: null, failingSince: at(100), error: "connect ECONNREFUSED" },
    ]);
    const back = sink();
    back.replaceAll([]);
    await back.close();
    expect(await sources.all()).toMatchObject([{ okAt: at(100), failingSince: null, error: null }]);
    expect(await events()).toEqual(["source cluster trial", "source cluster trial"]);
  });
});

describe("the reading of a pull request", () => {
  test("trap: an older one never replaces a newer, whichever comes last", async () => {
    const newer = pullRequest({ updatedAt: at(50), state: "merged" });
    expect(await readings.keepPullRequest(newer, at(60))).toBe(true);
    expect(await readings.keepPullRequest(pullRequest({ updatedAt: at(40) }), at(70))).toBe(false);
    expect((await readings.pullRequest("acme/platform", 7))?.reading.state).toBe("merged");
  });

  test("trap: a merge is not taken back by an older state told in the same second", async () => {
    const merged = pullRequest({ updatedAt: at(50), state: "merged" });
    expect(await readings.keepPullRequest(merged, at(60))).toBe(true);
    expect(await readings.keepPullRequest(pullRequest({ updatedAt: at(50) }), at(70))).toBe(false);
    expect((await readings.pullRequest("acme/platform", 7))?.reading.state).toBe("merged");
    expect(await readings.keepPullRequest({ ...merged, labels: ["late"] }, at(80))).toBe(true);
  });

  test("that says the same again only grows younger", async () => {
    await readings.keepPullRequest(pullRequest(), at(60));
    const before = await events();
    await readings.keepPullRequest(pullRequest(), at(70));
    expect(await events()).toEqual(before);
    expect((await readings.pullRequest("acme/platform", 7))?.observedAt).toEqual(at(70));
  });
});
