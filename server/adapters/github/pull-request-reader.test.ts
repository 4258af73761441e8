import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRunnerHost } from "#sandbox/github/runner-host.ts";
import { openTestPull, startTestGithub, type TestGithub, where } from "#sandbox/github/testing.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createPullRequestReader } from "#server/adapters/github/pull-request-reader.ts";
import { createStatusWriter } from "#server/adapters/github/status-writer.ts";
import type { PullRequestReader, StatusWriter } from "#server/delivery/ports.ts";

let world: TestGithub;
let reader: PullRequestReader;
let statuses: StatusWriter;
const { signal } = new AbortController();

beforeEach(async () => {
  world = await startTestGithub({
    repository: { rules: [{ branch: "main", requiredApprovals: 1, requiredChecks: ["gate"] }] },
  });
  const octokit = connectGithub({
    apiUrl: world.github.apiUrl,
    appId: 4711,
    privateKey: world.privateKey,
    installationId: 815,
    repository: "acme/platform",
  });
  reader = createPullRequestReader(octokit, "acme/platform");
  const pace = {
    write: async () => ({ kind: "go" as const }),
    read: async () => ({ kind: "go" as const }),
    block: async () => {},
  };
  statuses = createStatusWriter(octokit, "acme/platform", pace);
});

afterEach(() => world.close());

/** A run of Actions on the head with one job that prints these lines and ends so. */
async function runJob(sha: string, lines: string[], conclusion: "success" | "failure"): Promise<void> {
  const host = createRunnerHost(world.github);
  const event = {
    name: "pull_request" as const,
    repository: "acme/platform",
    headSha: sha,
    branch: "b",
    actor: "ines",
    sha,
    ref: "refs/heads/b",
    payload: {},
  };
  const run = host.startRun({
    workflow: "gitops",
    path: ".github/workflows/gitops.yml",
    event: event as never,
  });
  const job = run.job("gate");
  job.start();
  for (const line of lines) job.log(`${line}\n`);
  job.finish(conclusion);
  run.finish(conclusion);
  await host.settled();
}

describe("reading a pull request", () => {
  test("tells state, rules, paths, checks and reviews", async () => {
    const number = await openTestPull(world.as("ines"), "b", { "services/pay-api/index.js": "1\n" });
    const first = await reader.read(number, signal);
    if (!first) throw new Error("not there");
    expect(first).toMatchObject({
      number,
      state: "open",
      authorLogin: "ines",
      requiredChecks: ["gate"],
      requiredApprovals: 1,
      changedPaths: ["services/pay-api/index.js"],
      mergeable: "computing",
      mergeSha: null,
    });
    await runJob(first.headSha, ["fine"], "success");
    await world.as("tomas").pulls.createReview({ ...where, pull_number: number, event: "APPROVE" });
    const second = await reader.read(number, signal);
    expect(second?.checks.map(({ name, state }) => ({ name, state }))).toEqual([
      { name: "gate", state: "passed" },
    ]);
    expect(second?.reviews).toMatchObject([{ login: "tomas", state: "approved", commitSha: first.headSha }]);
    expect(second?.mergeable).toBe("yes");
  });

  test("brings the end of a failed job's log, without colours and without the cleaning up", async () => {
    const number = await openTestPull(world.as("ines"), "b", { "a.txt": "1\n" });
    const sha = (await reader.read(number, signal))?.headSha ?? "";
    await runJob(
      sha,
      [
        "\u001b[31mDeployment/pay-api lacks probes\u001b[0m",
        "##[error]Process completed with exit code 1.",
        "Post job cleanup.",
      ],
      "failure",
    );
    const [check] = (await reader.read(number, signal))?.checks ?? [];
    expect(check).toMatchObject({ name: "gate", state: "failed" });
    expect(check?.log?.lines.slice(-2)).toEqual([
      "Deployment/pay-api lacks probes",
      "error: Process completed with exit code 1.",
    ]);
  });

  test("tells a conflict", async () => {
    const number = await openTestPull(world.as("ines"), "one", { "README.md": "one\n" });
    const other = await openTestPull(world.as("ines"), "two", { "README.md": "two\n" });
    await reader.read(other, signal);
    await mergeAsMara(number);
    await reader.read(other, signal);
    expect((await reader.read(other, signal))?.mergeable).toBe("conflict");
  });

  test.each(["merge", "squash", "rebase"] as const)(
    "takes the SHA of a %s after the merge, and its place in the branch",
    async (method) => {
      const number = await openTestPull(world.as("ines"), "b", { "a.txt": "1\n" });
      expect((await reader.read(number, signal))?.mergeSha).toBeNull();
      await mergeAsMara(number, method);
      const after = await reader.read(number, signal);
      const main = await world.app.git.getRef({ ...where, ref: "heads/main" });
      expect(after).toMatchObject({ state: "merged", mergeSha: main.data.object.sha, mergedBy: "mara" });
      expect(await reader.compare(after?.mergeSha ?? "", main.data.object.sha, signal)).toBe("identical");
      expect(await reader.compare(after?.mergeSha ?? "", after?.headSha ?? "", signal)).not.toBe("ahead");
    },
  );

  test("costs no quota while nothing changes", async () => {
    const number = await openTestPull(world.as("ines"), "b", { "a.txt": "1\n" });
    await reader.read(number, signal);
    await reader.read(number, signal);
    world.github.ledger.clear();
    await reader.read(number, signal);
    const answers = world.github.ledger.rows().map((row) => row.status);
    expect(answers.length).toBeGreaterThan(3);
    expect(new Set(answers)).toEqual(new Set([304]));
  });

  test("of a number nobody has is null, and of a folder that is not there too", async () => {
    expect(await reader.read(999, signal)).toBeNull();
    expect(await reader.treeOf("main", "services/none", signal)).toBeNull();
    expect(await reader.treeOf("main", "services/old", signal)).toMatch(/^[0-9a-f]{40}$/);
  });

  test("says in words what GitHub did not do", async () => {
    const number = await openTestPull(world.as("ines"), "b", { "a.txt": "1\n" });
    world.github.faults.add({ name: "outage" });
    await expect(reader.read(number, signal)).rejects.toThrow(/GitHub .*read a pull request/);
  });
});

test("sets a status that the next reading shows", async () => {
  const number = await openTestPull(world.as("ines"), "b", { "a.txt": "1\n" });
  const sha = (await reader.read(number, signal))?.headSha ?? "";
  const status = {
    sha,
    context: "portolan/second-person",
    state: "pending" as const,
    description: "Waits",
    targetUrl: "https://portal.example/",
  };
  await statuses.setStatus(status, signal);
  expect((await reader.read(number, signal))?.checks).toMatchObject([
    { name: "portolan/second-person", state: "running", summary: "Waits" },
  ]);
});

async function mergeAsMara(number: number, method: "merge" | "squash" | "rebase" = "merge"): Promise<void> {
  const sha = (await reader.read(number, signal))?.headSha ?? "";
  await runJob(sha, ["fine"], "success");
  await world.as("mara").pulls.createReview({ ...where, pull_number: number, event: "APPROVE" });
  await world.as("mara").pulls.merge({ ...where, pull_number: number, merge_method: method });
}
