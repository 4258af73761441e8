import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nextFreeze } from "#domain/slo/policy/next-freeze.ts";
import { startTestGithub, type TestGithub, where } from "#sandbox/github/testing.ts";
import { createChangeEvidence } from "#server/adapters/github/change-evidence.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createPullRequestReader } from "#server/adapters/github/pull-request-reader.ts";
import type { BudgetGate, PullRequestReader } from "#server/delivery/ports.ts";
import { createBudgetGate } from "#server/slo/policy/budget-gate.ts";
import type { StoredVerdict } from "#server/slo/policy/store.ts";

const repository = "acme/platform";
const now = new Date("2026-11-21T12:00:00Z");
const { signal } = new AbortController();
const source = "services/order-service/src/main.js";
let world: TestGithub;
let reader: PullRequestReader;
let gate: BudgetGate;
let verdicts: StoredVerdict[];

beforeEach(async () => {
  const files = { [source]: "good\n", "services/user-service/main.js": "users\n" };
  world = await startTestGithub({ repository: { rules: [], from: { files } } });
  const { privateKey, github } = world;
  const connection = { apiUrl: github.apiUrl, appId: 4711, privateKey, installationId: 815, repository };
  const octokit = connectGithub(connection);
  reader = createPullRequestReader(octokit, repository);
  verdicts = [verdict("order-service", 120), verdict("user-service", 10)];
  gate = createBudgetGate({
    store: { verdicts: async () => verdicts, overrides: async () => [] },
    pullRequest: (number) => reader.read(number, signal),
    evidence: createChangeEvidence(octokit, repository),
    mayLetPass: async (login) => login === "mara",
    platform: {
      repository,
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
    portalUrl: "https://portal.example",
  });
});
afterEach(async () => {
  world.conformance.insist();
  await world.close();
});

function verdict(service: string, spent: number): StoredVerdict {
  const consumed = { num: BigInt(spent), den: 100n };
  return { sloId: `${service}-availability`, service, verdict: nextFreeze(null, consumed, now) };
}

/** One commit on main's tip, on a branch of its own, with a pull request; `message` is the commit's. */
async function propose(
  branch: string,
  path: string,
  content: string,
  { message = `Change ${branch}`, on = "main" } = {},
) {
  const ines = world.as("ines");
  const base = await ines.git.getRef({ ...where, ref: `heads/${on}` });
  const parent = base.data.object.sha;
  const file = { path, content, mode: "100644", type: "blob" } as const;
  const tree = await ines.git.createTree({ ...where, base_tree: parent, tree: [file] });
  const commit = await ines.git.createCommit({ ...where, message, tree: tree.data.sha, parents: [parent] });
  await ines.git.createRef({ ...where, ref: `refs/heads/${branch}`, sha: commit.data.sha });
  const pull = await ines.pulls.create({ ...where, title: branch, head: branch, base: "main" });
  return { number: pull.data.number, sha: commit.data.sha, base: parent };
}

async function merge(pull_number: number): Promise<string> {
  const merged = await world.as("mara").pulls.merge({ ...where, pull_number, merge_method: "squash" });
  return merged.data.sha;
}

async function judge(number: number) {
  const reading = await reader.read(number, signal);
  if (reading === null) throw new Error(`There is no pull request ${number}.`);
  return gate.ofPullRequest(reading, now, signal);
}

const frozen = {
  context: "portolan/error-budget",
  state: "failure",
  description: "Frozen: order-service-availability has spent 120 %",
  targetUrl: "https://portal.example/budgets?q=order-service",
};

describe("a pull request under the error budget's gate", () => {
  test("is held where it touches a service whose budget is spent, on its head", async () => {
    const { number, sha } = await propose("feature", source, "faster\n");
    expect(await judge(number)).toEqual({ sha, ...frozen });
  });

  test("passes where it touches none, and where the budget it touches is not spent", async () => {
    const docs = await propose("docs", "README.md", "words\n");
    expect(await judge(docs.number)).toMatchObject({ state: "success", description: "Touches no budget" });
    const users = await propose("users", "services/user-service/main.js", "more\n");
    expect(await judge(users.number)).toMatchObject({ state: "success" });
  });

  test("is not told again what its head carries already, and is told when that changes", async () => {
    const { number, sha } = await propose("feature", source, "faster\n");
    const { targetUrl, ...status } = frozen;
    await world.app.repos.createCommitStatus({
      ...where,
      sha,
      ...status,
      state: "failure",
      target_url: targetUrl,
    });
    expect(await judge(number)).toBeNull();
    verdicts = [verdict("order-service", 99)];
    expect(await judge(number)).toMatchObject({ state: "success" });
  });

  test("passes with a label of somebody who holds the role, and not with anybody's", async () => {
    const { number } = await propose("fix", source, "mended\n");
    const label = (login: string, ...labels: string[]) =>
      world.as(login).issues.addLabels({ ...where, issue_number: number, labels });
    await label("ines", "security");
    expect(await judge(number)).toMatchObject({
      state: "failure",
      description: `${frozen.description}; security by ines does not count`,
    });
    await world.as("ines").issues.removeLabel({ ...where, issue_number: number, name: "security" });
    await label("mara", "p0", "unrelated");
    expect(await judge(number)).toMatchObject({ state: "success", description: "Labelled p0 by mara" });
    // Who set it last counts: taken off by mara and put on by ines it is ines's.
    await world.as("mara").issues.removeLabel({ ...where, issue_number: number, name: "p0" });
    await label("ines", "p0");
    expect(await judge(number)).toMatchObject({ state: "failure" });
  });

  test("passes where it really takes a commit back", async () => {
    const bad = await merge((await propose("bad", source, "bad\n")).number);
    const revert = await propose("revert", source, "good\n", {
      message: `Revert "bad"\n\nThis reverts commit ${bad}.`,
    });
    expect(await judge(revert.number)).toMatchObject({
      state: "success",
      description: `Takes back ${bad.slice(0, 7)}, so it may pass`,
    });
  });

  test("is held where it only says that it takes something back", async () => {
    const bad = await merge((await propose("bad", source, "bad\n")).number);
    const message = `This reverts commit ${bad}.`;
    const other = await propose("feigned", source, "something else\n", { message });
    expect(await judge(other.number)).toMatchObject({ state: "failure" });
  });

  test("is held where it takes back what was never on the branch", async () => {
    await propose("wish", source, "anything\n");
    const { sha } = await propose("pretext", source, "else\n", { on: "wish" });
    const message = `This reverts commit ${sha}.`;
    const smuggled = await propose("smuggled", source, "anything\n", { message });
    expect(await judge(smuggled.number)).toMatchObject({ state: "failure" });
  });

  test("is left alone once it is closed", async () => {
    const { number } = await propose("feature", source, "faster\n");
    await world.as("ines").pulls.update({ ...where, pull_number: number, state: "closed" });
    expect(await judge(number)).toBeNull();
  });
});

describe("a merge group under the gate", () => {
  const ref = (number: number) => `refs/heads/gh-readonly-queue/main/pr-${number}-${"b".repeat(40)}`;

  test("is judged by what it adds to what queues before it", async () => {
    const { number, sha, base } = await propose("feature", source, "faster\n");
    expect(await gate.ofMergeGroup({ head: sha, base, ref: ref(number) }, now, signal)).toEqual({
      sha,
      ...frozen,
    });
    const docs = await propose("docs", "README.md", "words\n");
    const group = { head: docs.sha, base: docs.base, ref: ref(docs.number) };
    expect(await gate.ofMergeGroup(group, now, signal)).toMatchObject({ description: "Touches no budget" });
  });

  test("passes by the labels of its pull request", async () => {
    const { number, sha, base } = await propose("fix", source, "mended\n");
    await world.as("mara").issues.addLabels({ ...where, issue_number: number, labels: ["P0"] });
    const status = await gate.ofMergeGroup({ head: sha, base, ref: ref(number) }, now, signal);
    expect(status).toMatchObject({ sha, state: "success", description: "Labelled P0 by mara" });
  });

  test("counts as touching every budget where it cannot be compared", async () => {
    const group = { head: "a".repeat(40), base: "b".repeat(40), ref: "refs/heads/other" };
    expect(await gate.ofMergeGroup(group, now, signal)).toMatchObject({ state: "failure" });
  });
});
