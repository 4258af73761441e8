import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectDatabase, type Db } from "#server/db.ts";
import { createFollower } from "#server/delivery/follow-change.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";
import { createReadingsStore } from "#server/delivery/readings-store.ts";
import { createRequestsStore } from "#server/delivery/requests-store.ts";
import { createSourceHealth } from "#server/runtime/source-health.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { at } from "#tests/delivery-facts.ts";
import { createFollowedRequests } from "#tests/support/followed-requests.ts";

const numbers = Array.from({ length: 201 }, (_, index) => index + 1);
const { signal } = new AbortController();
let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await createFollowedRequests(db, numbers);
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

function deps(advanced: string[]): FollowDeps {
  const never = () => Promise.reject(new Error("Nothing was merged; GitHub and the cluster are not asked."));
  return {
    readings: createReadingsStore(db),
    requests: createRequestsStore(db, () => "https://github.example/"),
    sources: createSourceHealth(db),
    owners: async () => new Map(),
    budgetTroubles: async () => [],
    platform: {
      repository: "acme/platform",
      branch: "main",
      paths: { services: "s", apps: "a", applications: "b", runbooks: "r", templates: "t" },
      imageRegistry: "r",
      argocdNamespace: "argocd",
    },
    prometheus: false,
    cluster: "trial",
    reconcileSeconds: 60,
    github: { listRecent: never, read: never, compare: never, treeOf: never, mergeGroups: never },
    statuses: { setStatus: never },
    budgets: { ofPullRequest: never, ofMergeGroup: never },
    measured: null,
    clusterReader: { podsOf: never, refresh: never },
    follow: {
      reopen: async () => undefined,
      keepMeasured: never,
      advance: async (id) => {
        advanced.push(id);
        return false;
      },
    },
    inbox: { put: never, waiting: never, done: never, failed: never, prune: never },
    pace: { read: never, block: never },
    portalUrl: "https://portal.example",
    log: pino({ enabled: false }),
  };
}

test("every followed request is followed in each round, the oldest too where there are more than a page", async () => {
  const advanced: string[] = [];
  await createFollower(deps(advanced), () => at(500))(signal);
  expect(advanced.toSorted()).toEqual(numbers.map((number) => `req_${number}`).toSorted());
});

test("requests are told once each and of the asked states alone, however small the page", async () => {
  await db.changeRequest.update({ where: { id: "req_5" }, data: { state: "live" } });
  const told: string[] = [];
  const requests = createRequestsStore(db, () => "https://github.example/");
  for await (const { request } of requests.each(["following"], 7)) told.push(request.id);
  expect(told).toHaveLength(200);
  expect(new Set(told).size).toBe(200);
  expect(told).not.toContain("req_5");
});
