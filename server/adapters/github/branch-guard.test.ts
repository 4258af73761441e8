import { afterEach, expect, test } from "vitest";
import { appPermissions, startTestGithub, type TestGithub } from "#sandbox/github/testing.ts";
import { readBranchGuard } from "#server/adapters/github/branch-guard.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";

const repository = "acme/platform";
const { signal } = new AbortController();
let world: TestGithub;
afterEach(() => world.close());

type Rule = NonNullable<NonNullable<Parameters<typeof startTestGithub>[0]>["repository"]>["rules"];
async function guardUnder(rules: NonNullable<Rule>) {
  world = await startTestGithub({ repository: { rules } });
  return readGuard();
}

function readGuard() {
  const { privateKey, github } = world;
  const { apiUrl } = github;
  const octokit = connectGithub({ apiUrl, appId: 4711, privateKey, installationId: 815, repository });
  return readBranchGuard(octokit, 4711, { repository, branch: "main" }, signal);
}

const kinds = ["ruleset", "classic"] as const;

test.each(kinds)("a %s with a review that people alone may merge after is firm", async (kind) => {
  expect(await guardUnder([{ branch: "main", kind, requiredApprovals: 2 }])).toEqual({
    branch: "main",
    approvals: 2,
    staleApprovals: false,
    appBypassesReview: false,
    appMayMerge: false,
  });
});

test.each(kinds)("a %s tells approvals that outlive a push and an App that may merge", async (kind) => {
  const guard = await guardUnder([{ branch: "main", kind, dismissStale: false, appMayMerge: true }]);
  expect(guard).toMatchObject({ approvals: 1, staleApprovals: true, appMayMerge: true });
});

test("a branch that nothing guards demands nothing", async () => {
  expect(await guardUnder([])).toMatchObject({ approvals: 0, appMayMerge: true });
});

test("what the App may not read is not taken for absent", async () => {
  world = await startTestGithub({ repository: { rules: [] } });
  const { administration: _, ...permissions } = appPermissions;
  world.github.world.app.permissions = permissions;
  expect(await readGuard()).toMatchObject({ approvals: null, appMayMerge: null });
});
