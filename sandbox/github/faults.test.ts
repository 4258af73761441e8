import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { pushBranch, startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
beforeAll(async () => {
  trial = await startTestGithub({ faults: [] });
});
afterEach(() => {
  trial.github.faults.clear();
});
afterAll(() => trial.close());

const pullsPath = { method: "POST", path: "/pulls$" };

function open(branch: string) {
  return trial.app.pulls.create({ ...where, title: branch, head: branch, base: "main" });
}

async function count(branch: string): Promise<number> {
  return (await trial.app.pulls.list({ ...where, head: `acme:${branch}`, state: "all" })).data.length;
}

test("502-before leaves nothing done, 502-after-success leaves everything done", async () => {
  await pushBranch(trial.app, "five", { "five.txt": "1\n" });
  trial.github.faults.add({ name: "502-before", match: pullsPath });
  await expect(open("five")).rejects.toMatchObject({ status: 502 });
  expect(await count("five")).toBe(0);
  trial.github.faults.add({ name: "502-after-success", match: pullsPath });
  await expect(open("five")).rejects.toMatchObject({ status: 502 });
  expect(await count("five")).toBe(1);
});

test("strikes the nth matching call and only so often", async () => {
  trial.github.faults.add({ name: "502-before", match: { path: "/git/ref/", nth: 2 }, times: 2 });
  const statuses: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    const answer = await fetch(`${trial.github.apiUrl}/repos/acme/platform/git/ref/heads%2Fmain`);
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([200, 502, 502, 200]);
});

test("refuses by secondary and primary limit with the headers a client needs", async () => {
  trial.github.faults.add({ name: "rate-limited", match: pullsPath, seconds: 7 });
  await expect(open("x")).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("secondary rate limit"),
    response: { headers: { "retry-after": "7" } },
  });
  trial.github.faults.add({ name: "primary-exhausted", match: pullsPath, seconds: 30 });
  const error = await open("x").catch(
    (cause: { status: number; response: { headers: Record<string, string> } }) => cause,
  );
  expect(error).toMatchObject({ status: 403, response: { headers: { "x-ratelimit-remaining": "0" } } });
  const reset = "response" in error ? Number(Object(error.response.headers)["x-ratelimit-reset"]) : 0;
  expect(reset).toBeGreaterThan(Date.now() / 1000 + 20);
});

test("expires a token, is out for everybody, and cuts or hangs a connection", async () => {
  trial.github.faults.add({ name: "401-expired", match: { path: "/pulls" } });
  // As a person: Octokit asks again by itself when a fresh installation token is refused.
  await expect(trial.as("ines").pulls.list(where)).rejects.toMatchObject({ status: 401 });
  const outage = trial.github.faults.add({ name: "outage" });
  expect((await fetch(trial.github.url)).status).toBe(503);
  expect((await fetch(`${trial.github.apiUrl}/rate_limit`)).status).toBe(503);
  trial.github.faults.remove(outage);
  const read = (signal?: AbortSignal) =>
    fetch(`${trial.github.apiUrl}/repos/acme/platform`, signal === undefined ? {} : { signal });
  trial.github.faults.add({ name: "reset", match: { path: "platform$" } });
  await expect(read()).rejects.toThrow("fetch failed");
  trial.github.faults.add({ name: "hang", match: { path: "platform$" } });
  await expect(read(AbortSignal.timeout(2_000))).rejects.toThrow(/timeout/);
  expect((await read()).status).toBe(200);
});

test("calls back before or after the work, and can cut the connection there", async () => {
  await pushBranch(trial.app, "hooked", { "hooked.txt": "1\n" });
  const seen: number[] = [];
  const run = async () => {
    seen.push(await count("hooked"));
  };
  const { faults } = trial.github;
  faults.add({ name: "call-hook", match: pullsPath, when: "before", afterwards: "reset", run });
  await expect(open("hooked")).rejects.toThrow();
  expect(seen).toEqual([0]);
  expect(await count("hooked")).toBe(0);
  faults.add({ name: "call-hook", match: pullsPath, when: "after", afterwards: "reset", run });
  await expect(open("hooked")).rejects.toThrow();
  expect(seen).toEqual([0, 1]);
  expect(await count("hooked")).toBe(1);
  faults.add({
    name: "call-hook",
    match: { operation: "GET /repos/{owner}/{repo}/pulls" },
    run: () => void seen.push(9),
  });
  expect(await count("hooked")).toBe(1);
  expect(seen).toEqual([0, 1, 9]);
});

test("hides new branches and pull requests from lists, and from lists only", async () => {
  trial.github.faults.add({ name: "list-lag", ms: 60_000 });
  await pushBranch(trial.app, "lagging", { "lagging.txt": "1\n" });
  const pull = await open("lagging");
  expect(await count("lagging")).toBe(0);
  const refs = () => trial.app.git.listMatchingRefs({ ...where, ref: "heads/lagging" });
  expect((await refs()).data).toEqual([]);
  expect((await trial.app.git.getRef({ ...where, ref: "heads/lagging" })).status).toBe(200);
  expect((await trial.app.pulls.get({ ...where, pull_number: pull.data.number })).status).toBe(200);
  await expect(open("lagging")).rejects.toMatchObject({ status: 422 });
  trial.github.faults.clear();
  expect(await count("lagging")).toBe(1);
  expect((await refs()).data).toHaveLength(1);
});

test("tells right after a write what was before it, and after a while what is", async () => {
  const read = () => trial.app.git.getRef({ ...where, ref: "heads/written" }).catch(() => null);
  trial.github.faults.add({ name: "stale-read", match: { path: "heads%2Fwritten$" }, ms: 150 });
  expect(await read()).toBeNull();
  const first = await pushBranch(trial.app, "written", { "written.txt": "1\n" });
  expect(await read()).toBeNull();
  await expect.poll(async () => (await read())?.data.object.sha).toBe(first);
  const second = await pushBranch(trial.app, "written-more", { "written.txt": "2\n" });
  await trial.app.git.updateRef({ ...where, ref: "heads/written", sha: second, force: true });
  expect((await read())?.data.object.sha).toBe(first);
  await expect.poll(async () => (await read())?.data.object.sha).toBe(second);
});

test("takes as long as it likes to find out whether a pull request merges", async () => {
  await pushBranch(trial.app, "slow-to-tell", { "slow-to-tell.txt": "1\n" });
  const { number: pull_number } = (await open("slow-to-tell")).data;
  const read = async () => (await trial.app.pulls.get({ ...where, pull_number })).data;
  expect(await read()).toMatchObject({ mergeable: null, mergeable_state: "unknown" });
  trial.github.faults.add({ name: "mergeable-lag", times: 2 });
  expect((await read()).mergeable).toBeNull();
  expect((await read()).mergeable).toBeNull();
  expect(await read()).toMatchObject({ mergeable: true, mergeable_state: "clean" });
});

test("may not see a new branch's commits yet, and refuses a merge that another overtook", async () => {
  await pushBranch(trial.app, "unseen", { "unseen.txt": "1\n" });
  trial.github.faults.add({ name: "commits-unseen", times: 1 });
  await expect(open("unseen")).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ message: "No commits between main and unseen" }] } },
  });
  const { number: pull_number } = (await open("unseen")).data;
  const merge = () => trial.as("ines").pulls.merge({ ...where, pull_number });
  trial.github.faults.add({ name: "base-moved", times: 1 });
  await expect(merge()).rejects.toMatchObject({
    status: 405,
    message: expect.stringContaining("Base branch was modified. Review and try the merge again."),
  });
  expect((await merge()).data.merged).toBe(true);
});

test("comes back to the faults it was started with when they are cleared", async () => {
  const own = await startTestGithub({ faults: [{ name: "list-lag", ms: 60_000 }] });
  own.github.faults.clear();
  own.github.faults.add({ name: "outage" });
  own.github.faults.clear();
  expect(own.github.faults.list().map(({ name }) => name)).toEqual(["list-lag"]);
  await own.close();
});

test("takes faults and gives the ledger over HTTP, and no page of another site can set one", async () => {
  const control = `${trial.github.url}/_control`;
  const post = (body: string, type = "application/json") =>
    fetch(`${control}/faults`, { method: "POST", body, headers: { "content-type": type } });
  expect((await post(JSON.stringify({ name: "no-such" }))).status).toBe(422);
  expect((await post(JSON.stringify({ name: "outage" }), "text/plain")).status).toBe(415);
  await fetch(`${control}/ledger`, { method: "DELETE" });
  expect(
    (await post(JSON.stringify({ name: "502-after-success", match: { method: "POST", path: "/git/refs$" } })))
      .status,
  ).toBe(201);
  const sha = (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
  await expect(trial.app.git.createRef({ ...where, ref: "refs/heads/ledger", sha })).rejects.toMatchObject({
    status: 502,
  });
  const rows = await (await fetch(`${control}/ledger`)).json();
  expect(rows).toMatchObject([
    {
      operation: "GET /repos/{owner}/{repo}/git/ref/{ref}",
      status: 200,
      who: "portolan[bot]",
      processed: true,
    },
    {
      operation: "POST /repos/{owner}/{repo}/git/refs",
      status: 502,
      who: "portolan[bot]",
      processed: true,
      fault: "502-after-success",
    },
  ]);
  await fetch(`${control}/faults`, { method: "DELETE" });
  expect(await (await fetch(`${control}/faults`)).json()).toEqual([]);
});
