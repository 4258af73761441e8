import { afterEach, expect, test, vi } from "vitest";
import { startTestGithub, type TestGithub } from "#sandbox/github/testing.ts";
import { createRulesReader } from "./branch-rules.ts";
import { connectGithub } from "./connect.ts";

const { signal } = new AbortController();
let world: TestGithub;
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

const kinds = ["ruleset", "classic"] as const;

test.each(kinds)("the demands of a %s are asked for once a minute, and again for free", async (kind) => {
  const rule = { branch: "main", kind, requiredApprovals: 2, requiredChecks: ["gate"] };
  world = await startTestGithub({ repository: { rules: [rule] } });
  const { privateKey, github } = world;
  const { apiUrl } = github;
  const where = { owner: "acme", repo: "platform" };
  const repository = "acme/platform";
  const octokit = connectGithub({ apiUrl, appId: 4711, privateKey, installationId: 815, repository });
  const demandsOf = createRulesReader(octokit, where);
  const demands = { requiredChecks: ["gate"], requiredApprovals: 2 };

  expect(await demandsOf("main", signal)).toEqual(demands);
  github.ledger.clear();
  expect(await demandsOf("main", signal)).toEqual(demands);
  expect(github.ledger.rows()).toEqual([]);

  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 61_000);
  expect(await demandsOf("main", signal)).toEqual(demands);
  const statuses = github.ledger.rows().map(({ status }) => status);
  expect(statuses).toEqual(expect.arrayContaining([304]));
  expect(statuses).not.toContain(200);
});
