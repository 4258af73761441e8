import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticate } from "./auth/tokens.ts";
import { openTestPull, pushBranch, startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
beforeAll(async () => {
  trial = await startTestGithub();
});
afterAll(() => trial.close());

test("answers 304 for what has not changed, without cost", async () => {
  const read = (etag?: string) =>
    trial.app.git.getRef({
      ...where,
      ref: "heads/main",
      ...(etag === undefined ? {} : { headers: { "if-none-match": etag } }),
    });
  const first = await read();
  const etag = first.headers.etag ?? "";
  expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
  const same = await read(etag).catch(
    (cause: { status: number; response: { headers: Record<string, string> } }) => cause,
  );
  expect(same).toMatchObject({ status: 304 });
  const second = await read();
  expect(Number(second.headers["x-ratelimit-used"])).toBe(Number(first.headers["x-ratelimit-used"]) + 1);
  expect(first.headers).toMatchObject({ "x-ratelimit-limit": "5000", "x-ratelimit-resource": "core" });
});

test("tells the rate limit without counting the question", async () => {
  const one = (await trial.app.rateLimit.get()).data.resources.core.used;
  expect((await trial.app.rateLimit.get()).data.resources.core.used).toBe(one);
});

test("refuses after sixty calls of nobody in an hour, those too that found nothing changed", async () => {
  const own = await startTestGithub();
  const read = (headers: Record<string, string> = {}) =>
    fetch(`${own.github.apiUrl}/users/ines`, { headers });
  const etag = (await read()).headers.get("etag") ?? "";
  const statuses = new Set<number>();
  for (let turn = 0; turn < 60; turn += 1) statuses.add((await read({ "if-none-match": etag })).status);
  expect([...statuses]).toEqual([304, 403]);
  expect((await read()).headers.get("x-ratelimit-remaining")).toBe("0");
  await own.close();
});

test("does nothing for who has used up the hour, and says when it ends", async () => {
  const { world } = trial.github;
  const authorization = `Bearer ${trial.github.tokenFor("tomas")}`;
  const tomas = authenticate(authorization, world.store, world.app, Date.now());
  world.limits.take(tomas, "core", 5_000, Date.now());
  const sha = (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
  const answer = await fetch(`${trial.github.apiUrl}/repos/acme/platform/git/refs`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify({ ref: "refs/heads/too-late", sha }),
  });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({
    message: expect.stringContaining("API rate limit exceeded"),
  });
  expect(answer.headers.get("x-ratelimit-remaining")).toBe("0");
  expect(Number(answer.headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() / 1_000);
  await expect(trial.app.git.getRef({ ...where, ref: "heads/too-late" })).rejects.toMatchObject({
    status: 404,
  });
});

test("pages with Link headers that Octokit follows", async () => {
  const sha = (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
  for (let turn = 0; turn < 5; turn += 1)
    await trial.app.git.createRef({ ...where, ref: `refs/heads/page-${turn}`, sha });
  const all = await trial.app.paginate(trial.app.repos.listBranches, { ...where, per_page: 2 });
  expect(all.map((branch) => branch.name)).toEqual([
    "main",
    "page-0",
    "page-1",
    "page-2",
    "page-3",
    "page-4",
  ]);
});

test("answers in GitHub's words: 400 for no JSON, 401 for a wrong token, 404 for no route, 422 for a wrong type", async () => {
  const token = trial.github.tokenFor("ines");
  const post = async (body: string, authorization = `Bearer ${token}`) => {
    const answer = await fetch(`${trial.github.apiUrl}/repos/acme/platform/git/refs`, {
      method: "POST",
      body,
      headers: { authorization },
    });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await post("{")).toMatchObject({
    status: 400,
    body: { message: "Problems parsing JSON", documentation_url: expect.any(String) },
  });
  const ref = JSON.stringify({ ref: "refs/heads/x", sha: "1".repeat(40) });
  expect(await post(ref, "Bearer gho_wrong")).toMatchObject({
    status: 401,
    body: { message: "Bad credentials", status: "401" },
  });
  expect(await post(JSON.stringify({ ref: 5, sha: "x" }))).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining("Invalid request") },
  });
  trial.conformance.insist();
  expect((await fetch(`${trial.github.apiUrl}/no/such/thing`)).status).toBe(404);
  expect(() => trial.conformance.insist()).toThrow("GET /no/such/thing 404: GitHub has no such operation");
});

test("reads files and folders, raw and as GitHub wraps them", async () => {
  await pushBranch(trial.app, "read/me", { "docs/a b/ü.md": "hello\n" });
  const file = await trial.app.repos.getContent({ ...where, path: "docs/a b/ü.md", ref: "read/me" });
  expect(file.data).toMatchObject({ type: "file", name: "ü.md", encoding: "base64", size: 6 });
  const content = "content" in file.data ? file.data.content : "";
  expect(Buffer.from(content, "base64").toString()).toBe("hello\n");
  const raw = await trial.app.repos.getContent({
    ...where,
    path: "docs/a b/ü.md",
    ref: "read/me",
    mediaType: { format: "raw" },
  });
  expect(raw.data).toBe("hello\n");
  const folder = await trial.app.repos.getContent({ ...where, path: "services" });
  expect(folder.data).toMatchObject([{ type: "dir", path: "services/old" }]);
  const root = await trial.app.repos.getContent({ ...where, path: "" });
  expect(root.data).toMatchObject([{ name: "README.md" }, { name: "services" }]);
  await expect(trial.app.repos.getContent({ ...where, path: "nothing" })).rejects.toMatchObject({
    status: 404,
  });
});

test("compares commits: identical, ahead, behind, diverged", async () => {
  const main = (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
  const one = await pushBranch(trial.app, "fork-one", { "fork.txt": "1\n" });
  const other = await pushBranch(trial.app, "fork-other", { "fork.txt": "2\n" });
  const status = async (basehead: string) =>
    (await trial.app.repos.compareCommitsWithBasehead({ ...where, basehead })).data.status;
  expect(await status(`${main}...main`)).toBe("identical");
  expect(await status(`main...${one}`)).toBe("ahead");
  expect(await status(`${one}...main`)).toBe("behind");
  expect(await status(`${one}...${other}`)).toBe("diverged");
  const commit = await trial.app.repos.getCommit({ ...where, ref: one });
  expect(commit.data).toMatchObject({
    stats: { total: 1 },
    files: [{ filename: "fork.txt", status: "added" }],
  });
  const history = await trial.app.repos.listCommits({ ...where, sha: one, path: "fork.txt" });
  expect(history.data.map((row) => row.sha)).toEqual([one]);
});

test("goes on where it stopped when it is started again on the same folder", async () => {
  const first = await startTestGithub({ now: () => new Date() });
  const number = await openTestPull(first.as("ines"), "lasting", { "lasting.txt": "1\n" });
  await first.as("tomas").pulls.createReview({ ...where, pull_number: number, event: "APPROVE" });
  const token = first.github.tokenFor("ines");
  const second = await first.restart();
  const pulls = await second.app.pulls.list({ ...where, head: "acme:lasting" });
  expect(pulls.data.map((pull) => pull.number)).toEqual([number]);
  expect((await second.app.pulls.listReviews({ ...where, pull_number: number })).data).toMatchObject([
    { state: "APPROVED" },
  ]);
  const me = await fetch(`${second.github.apiUrl}/user`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toMatchObject({ login: "ines" });
  expect(await openTestPull(second.app, "later", { "later.txt": "1\n" })).toBe(number + 1);
  await second.close();
});
