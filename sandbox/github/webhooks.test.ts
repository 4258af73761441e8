import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { verify } from "@octokit/webhooks-methods";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createRunnerHost } from "./runner-host.ts";
import { openTestPull, startTestGithub, type TestGithub, where } from "./testing.ts";

type Heard = {
  event: string;
  action: string;
  guid: string;
  valid: boolean;
  payload: Record<string, unknown>;
};

let trial: TestGithub;
let listener: Server;
let heard: Heard[] = [];
let answer = 202;
const secret = "hook-secret";

beforeAll(async () => {
  listener = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const raw = Buffer.concat(chunks).toString("utf8");
    const header = (name: string) => String(request.headers[name] ?? "");
    const payload = JSON.parse(raw);
    const valid = await verify(secret, raw, header("x-hub-signature-256"));
    heard.push({
      event: header("x-github-event"),
      action: String(payload.action ?? ""),
      guid: header("x-github-delivery"),
      valid,
      payload,
    });
    response.writeHead(answer).end("noted");
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const webhooks = [{ url: `http://127.0.0.1:${port}/hooks`, secret }];
  trial = await startTestGithub({ webhooks, faults: [] });
});
beforeEach(() => {
  heard = [];
  answer = 202;
});
afterEach(() => trial.github.faults.clear());
afterAll(async () => {
  await trial.close();
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
});

const named = () => heard.map((one) => (one.action === "" ? one.event : `${one.event}.${one.action}`));

test("tells a pull request's life, signed over the raw body, in order", async () => {
  const pull_number = await openTestPull(trial.as("ines"), "told", { "töld.txt": "ü\n" });
  await trial.app.issues.addLabels({ ...where, issue_number: pull_number, labels: ["portal"] });
  await trial.app.pulls.requestReviewers({
    ...where,
    pull_number,
    reviewers: ["tomas"],
    team_reviewers: ["platform"],
  });
  await trial.as("tomas").pulls.createReview({ ...where, pull_number, event: "APPROVE" });
  const sha = (await trial.app.pulls.get({ ...where, pull_number })).data.head.sha;
  await trial.app.repos.createCommitStatus({ ...where, sha, state: "success", context: "x" });
  await trial.as("tomas").pulls.merge({ ...where, pull_number, merge_method: "squash" });
  await trial.as("tomas").git.deleteRef({ ...where, ref: "heads/told" });
  await trial.github.idle();
  expect(heard.every((one) => one.valid)).toBe(true);
  expect(new Set(heard.map((one) => one.guid)).size).toBe(heard.length);
  expect(named()).toEqual([
    "push",
    "create",
    "pull_request.opened",
    "pull_request.labeled",
    "pull_request.review_requested",
    "pull_request.review_requested",
    "pull_request_review.submitted",
    "status",
    "push",
    "pull_request.closed",
    "push",
    "delete",
  ]);
  expect(heard.find((one) => one.action === "closed")?.payload).toMatchObject({
    pull_request: { merged: true, merged_by: { login: "tomas" } },
  });
});

test("keeps every delivery and sends it again under the same id when asked", async () => {
  answer = 500;
  await openTestPull(trial.app, "lost", { "lost.txt": "1\n" });
  await trial.github.idle();
  const page = await trial.jwt.apps.listWebhookDeliveries({ per_page: 5 });
  const failed = page.data.find((one) => one.event === "pull_request" && one.action === "opened");
  expect(failed).toMatchObject({ status_code: 500, redelivery: false });
  const whole = await trial.jwt.apps.getWebhookDelivery({ delivery_id: failed?.id ?? 0 });
  expect(whole.data.request.payload).toMatchObject({ action: "opened" });
  heard = [];
  answer = 202;
  await trial.jwt.apps.redeliverWebhookDelivery({ delivery_id: failed?.id ?? 0 });
  await trial.github.idle();
  expect(heard.map((one) => one.guid)).toEqual([failed?.guid]);
  const after = await trial.jwt.apps.listWebhookDeliveries({ per_page: 1 });
  expect(after.data).toMatchObject([{ guid: failed?.guid, redelivery: true, status_code: 202 }]);
});

test("tells the end of each check before the end of their suite and run", async () => {
  const number = await openTestPull(trial.app, "checked", { "checked.txt": "1\n" });
  const sha = (await trial.app.pulls.get({ ...where, pull_number: number })).data.head.sha;
  await trial.github.idle();
  heard = [];
  const host = createRunnerHost(trial.github);
  const repository = "acme/platform";
  const place = { repository, ref: "refs/heads/checked", branch: "checked", baseBranch: "main" };
  const run = host.startRun({
    workflow: "gitops",
    path: ".github/workflows/gitops.yml",
    event: {
      name: "pull_request",
      action: "opened",
      ...place,
      sha,
      headSha: sha,
      actor: "ines",
      payload: {},
    },
  });
  const jobs = [run.job("render"), run.job("policy")];
  for (const job of jobs) job.start();
  for (const job of jobs) job.finish("success");
  run.finish("success");
  await host.settled();
  await trial.github.idle();
  const told = named().filter((name) => /^(check_|workflow_run)/.test(name));
  expect(told).toEqual([
    "workflow_run.requested",
    "workflow_run.in_progress",
    "check_run.created",
    "check_run.created",
    "check_run.completed",
    "check_run.completed",
    "workflow_run.completed",
    "check_suite.completed",
  ]);
  const listed = await trial.app.checks.listForRef({ ...where, ref: sha });
  expect(listed.data.check_runs.map(({ name }) => name)).toEqual(["policy", "render"]);
});

test("pages through deliveries by cursor", async () => {
  await trial.github.idle();
  const all = await trial.jwt.paginate(trial.jwt.apps.listWebhookDeliveries, { per_page: 2 });
  expect(all.length).toBe(trial.github.store.deliveries.size());
});

test("can lose, double, hold back and swap deliveries", async () => {
  const { faults } = trial.github;
  faults.add({ name: "webhook-drop", match: { event: "create" } });
  faults.add({ name: "webhook-duplicate", match: { event: "push" } });
  await openTestPull(trial.app, "doubled", { "doubled.txt": "1\n" });
  await trial.github.idle();
  expect(named()).toEqual(["push", "push", "pull_request.opened"]);
  expect(heard[0]?.guid).toBe(heard[1]?.guid);
  faults.clear();
  heard = [];
  faults.add({ name: "webhook-reorder", times: 1 });
  await openTestPull(trial.app, "swapped", { "swapped.txt": "1\n" });
  await trial.github.idle();
  expect(named()).toEqual(["create", "push", "pull_request.opened"]);
  heard = [];
  faults.add({ name: "webhook-reorder", match: { event: "pull_request" }, ms: 30 });
  await openTestPull(trial.app, "not-overtaken", { "not-overtaken.txt": "1\n" });
  await trial.github.idle();
  expect(named()).toEqual(["push", "create", "pull_request.opened"]);
  faults.clear();
  heard = [];
  faults.add({ name: "webhook-delay", match: { event: "push" }, ms: 40 });
  await openTestPull(trial.app, "delayed", { "delayed.txt": "1\n" });
  await trial.github.idle();
  expect(named().sort()).toEqual(["create", "pull_request.opened", "push"]);
});

test("a merge group has a branch of its own upon the base's tip, asks for its checks and says why it ended", async () => {
  const { mergeGroups } = trial.github;
  const number = await openTestPull(trial.as("ines"), "queued", { "queued.txt": "1\n" });
  const pull = (await trial.app.pulls.get({ ...where, pull_number: number })).data;
  await trial.github.idle();
  heard = [];
  const group = await mergeGroups.make("acme/platform", number);
  expect(group.headRef).toBe(`refs/heads/gh-readonly-queue/main/pr-${number}-${group.baseSha}`);
  const head = await trial.app.git.getCommit({ ...where, commit_sha: group.headSha });
  expect(head.data.parents.map(({ sha }) => sha)).toEqual([pull.base.sha, pull.head.sha]);
  await expect(mergeGroups.make("acme/platform", number)).rejects.toThrow("in the queue already");

  await mergeGroups.end("acme/platform", number, "dequeued");
  const control = (path: string, more: object = {}) =>
    fetch(`${trial.github.url}/_control/merge-groups${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ repository: "acme/platform", pull_number: number, ...more }),
    });
  expect((await control("/end", { reason: "dequeued" })).status).toBe(404);
  expect(await (await control("")).json()).toEqual({
    head_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
    head_ref: group.headRef,
  });
  expect((await control("/end", { reason: "merged" })).status).toBe(204);
  await trial.github.idle();
  const groups = heard.filter(({ event }) => event === "merge_group");
  expect(groups.map(({ payload }) => [payload.action, payload.reason])).toEqual([
    ["checks_requested", undefined],
    ["destroyed", "dequeued"],
    ["checks_requested", undefined],
    ["destroyed", "merged"],
  ]);
  expect(groups[0]).toMatchObject({
    valid: true,
    payload: {
      merge_group: { head_sha: group.headSha, base_sha: pull.base.sha, base_ref: "refs/heads/main" },
      sender: { login: "github-merge-queue[bot]", type: "Bot" },
    },
  });
  const merged = await trial.app.pulls.get({ ...where, pull_number: number });
  expect(merged.data).toMatchObject({ merged: true, merge_commit_sha: expect.any(String) });
  await expect(mergeGroups.end("acme/platform", number, "merged")).rejects.toThrow("is not open");
});
