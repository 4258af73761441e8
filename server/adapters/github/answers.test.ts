import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { RepoFailed, type RepoFailure } from "#domain/scaffold/repo-failure.ts";
import {
  openTestPull,
  pushBranch,
  startTestGithub,
  type TestGithub,
  where,
} from "#sandbox/github/testing.ts";
import { connectGithub } from "./connect.ts";
import { createDirectory } from "./directory.ts";
import { createPlatformRepo } from "./platform-repo.ts";
import { createPullRequestReader } from "./pull-request-reader.ts";
import { createPullRequests } from "./pull-requests.ts";

const { signal } = new AbortController();
const repository = "acme/platform";
const nowhere = "1".repeat(40);
let world: TestGithub;
let octokit: ReturnType<typeof connectGithub>;

beforeAll(async () => {
  world = await startTestGithub();
});
beforeEach(() => {
  const { privateKey, github } = world;
  const { apiUrl } = github;
  octokit = connectGithub({ apiUrl, appId: 4711, privateKey, installationId: 815, repository });
});
afterEach(() => world.github.faults.clear());
afterAll(() => world.close());

const repo = () => createPlatformRepo(octokit, repository);
const pulls = () => createPullRequests(octokit, repository);
const failureOf = (call: Promise<unknown>): Promise<RepoFailure | null> =>
  call.then(
    () => null,
    (error: unknown) => (error instanceof RepoFailed ? error.failure : Promise.reject(error)),
  );

test("a branch is refused where its commit is not there, and where the name is taken", async () => {
  expect(await repo().createBranch("portal/x", nowhere, signal)).toBe("refused");
  const { data } = await world.app.git.getRef({ ...where, ref: "heads/main" });
  expect(await repo().createBranch("portal/x", data.object.sha, signal)).toBe("created");
  expect(await repo().createBranch("portal/x", data.object.sha, signal)).toBe("taken");
});

test("a branch that is gone counts as deleted", async () => {
  await pushBranch(world.app, "leftover", { "leftover.txt": "1\n" });
  await repo().deleteBranch("leftover", signal);
  await repo().deleteBranch("leftover", signal);
});

test("a pull request that is open already is told apart from one that GitHub refuses", async () => {
  await pushBranch(world.app, "wanted", { "wanted.txt": "1\n" });
  const order = { title: "Wanted", body: "As told", branch: "wanted", baseBranch: "main" };
  expect(await pulls().open(order, signal)).toMatchObject({ kind: "opened" });
  expect(await pulls().open(order, signal)).toEqual({ kind: "exists" });
  const empty = await pulls().open({ ...order, branch: "main" }, signal);
  expect(empty).toEqual({ kind: "refused", reason: expect.stringContaining("No commits between") });
});

test("a reviewer whom GitHub does not take is a refusal in GitHub's words", async () => {
  const number = await openTestPull(world.app, "to-review", { "to-review.txt": "1\n" });
  const asked = pulls().requestReviewers(number, ["nobody"], [], signal);
  expect(await failureOf(asked)).toEqual({ kind: "rejected", status: 422 });
});

test("a commit that is gone holds nothing", async () => {
  expect(await createPullRequestReader(octokit, repository).compare(nowhere, "main", signal)).toBeNull();
});

test("a connection that is cut leaves open whether it happened", async () => {
  await repo().deleteBranch("not-there", signal);
  world.github.faults.add({ name: "reset", match: { path: "/git/refs$" }, when: "after" });
  const { data } = await world.app.git.getRef({ ...where, ref: "heads/main" });
  const made = repo().createBranch("portal/cut", data.object.sha, signal);
  expect(await failureOf(made)).toEqual({ kind: "unclear" });
  expect(await repo().createBranch("portal/cut", data.object.sha, signal)).toBe("taken");
});

test("a token that GitHub takes back is replaced, and the call made again", async () => {
  const reader = createPullRequestReader(octokit, repository);
  await reader.listRecent(signal);
  world.github.faults.add({ name: "401-expired", match: { path: "/compare/" } });
  expect(await reader.compare("main", "main", signal)).toBe("identical");
});

const look = () => {
  const query = { login: "ines", baseBranch: "main", branch: "portal/z", paths: [] };
  return repo().look(query, signal);
};

test("GraphQL says with status 200 that the hour's calls are used up, and the portal pauses all the same", async () => {
  world.github.faults.add({ name: "primary-exhausted", match: { operation: "graphql" }, seconds: 90 });
  const failure = await failureOf(look());
  expect(world.github.ledger.rows().at(-1)).toMatchObject({ operation: "graphql", status: 200 });
  const pauseMs = failure?.kind === "limited" ? failure.retryAt.getTime() - Date.now() : 0;
  expect(pauseMs / 1_000).toBeGreaterThan(80);
});

test("GraphQL says with status 200 that there is no such organisation", async () => {
  await expect(createDirectory(octokit, "nobody").teams(signal)).rejects.toMatchObject({
    cause: { errors: [{ type: "NOT_FOUND" }] },
  });
});

test.each([
  ["its hour's calls are used up", { name: "primary-exhausted", seconds: 90 }, 90],
  ["it writes too fast", { name: "rate-limited", seconds: 7 }, 7],
  ["it writes too fast, told by 429", { name: "rate-limited", seconds: 7, status: 429 }, 7],
  ["it writes too fast, and not told for how long", { name: "rate-limited", seconds: null }, 60],
] as const)("the portal pauses as long as GitHub says where %s", async (_why, fault, seconds) => {
  world.github.faults.add(fault);
  const before = Date.now();
  const failure = await failureOf(repo().createBranch("portal/y", nowhere, signal));
  const pauseMs = failure?.kind === "limited" ? failure.retryAt.getTime() - before : 0;
  expect(pauseMs / 1_000).toBeGreaterThan(seconds - 1);
  expect(pauseMs / 1_000).toBeLessThan(seconds + 10);
});
