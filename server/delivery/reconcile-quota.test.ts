import { afterAll, beforeAll, expect, test } from "vitest";
import { pushBranch, startTestGithub, type TestGithub, where } from "#sandbox/github/testing.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createPullRequestReader } from "#server/adapters/github/pull-request-reader.ts";
import { createStatusWriter } from "#server/adapters/github/status-writer.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { createReconciler } from "#server/delivery/reconcile.ts";
import { createPace } from "#server/runtime/pace.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { followDeps } from "#tests/support/follow-deps.ts";

const openCount = 30;
const { signal } = new AbortController();
let database: TestDatabase;
let db: Db;
let world: TestGithub;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  world = await startTestGithub({
    repository: { rules: [{ branch: "main", requiredApprovals: 1, requiredChecks: ["gate"] }] },
  });
  const ines = world.as("ines");
  for (let index = 0; index < openCount; index += 1) {
    const branch = `change-${index}`;
    const sha = await pushBranch(ines, branch, { [`services/pay-${index}/index.js`]: `${index}\n` });
    await ines.pulls.create({ ...where, title: branch, head: branch, base: "main" });
    await ines.repos.createCommitStatus({ ...where, sha, context: "gate", state: "success" });
  }
});
afterAll(async () => {
  await db.$disconnect();
  await Promise.all([database.close(), world.close()]);
});

test("a hundred pull requests that wait for a review cost next to nothing of an hour's 5,000 calls", async () => {
  const octokit = connectGithub({
    apiUrl: world.github.apiUrl,
    appId: 4711,
    privateKey: world.privateKey,
    installationId: 815,
    repository: "acme/platform",
  });
  const deps = followDeps(db, {
    github: createPullRequestReader(octokit, "acme/platform"),
    statuses: createStatusWriter(octokit, "acme/platform", createPace(db, "815", 0)),
  });
  let now = new Date();
  const reconcile = createReconciler(deps, () => now);
  async function live(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes * 60; passed += 5) {
      while ((await reconcile(signal)) === "again");
      now = new Date(now.getTime() + 5_000);
    }
  }
  // A second look tells what GitHub worked out after the first: whether it merges.
  await live(3);
  expect(await deps.readings.openPullRequests("acme/platform")).toHaveLength(openCount);

  world.github.ledger.clear();
  const minutes = 6;
  await live(minutes);
  const calls = world.github.ledger.rows();
  const anHourOfAHundred = (some: unknown[]) => (some.length * (60 / minutes) * 100) / openCount;
  expect(anHourOfAHundred(calls.filter((call) => call.status !== 304))).toBeLessThan(500);
  // What costs no quota counts towards another limit, 900 calls a minute; a third of it is to do.
  expect(anHourOfAHundred(calls)).toBeLessThan((900 * 60) / 3);
  expect(calls.length).toBeGreaterThan(openCount);
});
