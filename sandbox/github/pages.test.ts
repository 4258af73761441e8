import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestPull, startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
beforeAll(async () => {
  trial = await startTestGithub({ repository: { rules: [{ branch: "main", requiredChecks: ["render"] }] } });
});
afterAll(() => trial.close());

/** A browser without scripts: it keeps the cookie, follows nothing by itself, and sends forms. */
async function signIn(login: string) {
  const answer = await fetch(`${trial.github.url}/login`, {
    method: "POST",
    body: new URLSearchParams({ login }),
    redirect: "manual",
  });
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const read = async (path: string) =>
    (await fetch(`${trial.github.url}${path}`, { headers: { cookie } })).text();
  const send = async (
    path: string,
    action: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ) => {
    const csrf = /name="csrf" value="([^"]+)"/.exec(await read(path))?.[1] ?? "";
    const body = new URLSearchParams({ csrf, ...fields });
    return fetch(`${trial.github.url}${path}/${action}`, {
      method: "POST",
      body,
      headers: { cookie, ...headers },
    });
  };
  return { read, send };
}

test("leads a person through review and merge by buttons alone, telling what blocks", async () => {
  const number = await openTestPull(trial.app, "by-hand", { "by <hand>.txt": "<b>1</b>\n" });
  const path = `/acme/platform/pull/${number}`;
  const ines = await signIn("ines");
  const first = await ines.read(path);
  expect(first).toContain("Needs 1 more approval");
  expect(first).toContain("Waits for the check render");
  expect(first).toContain("by &lt;hand&gt;.txt");
  expect(first).toContain("+&lt;b&gt;1&lt;/b&gt;");
  expect(first).toContain(`<button class="main" disabled>Merge pull request</button>`);
  const tooEarly = await (await ines.send(path, "merge", { method: "squash" })).text();
  expect(tooEarly).toContain(`role="alert"`);
  await ines.send(path, "review", { event: "APPROVE", body: "" });
  const sha = (await trial.app.pulls.get({ ...where, pull_number: number })).data.head.sha;
  await trial.app.repos.createCommitStatus({ ...where, sha, context: "render", state: "success" });
  expect(await ines.read(path)).toContain("Can be merged");
  const merged = await (await ines.send(path, "merge", { method: "squash", sha })).text();
  expect(merged).toContain("Merged by ines");
  expect((await trial.app.pulls.get({ ...where, pull_number: number })).data).toMatchObject({
    merged: true,
    merged_by: { login: "ines" },
  });
});

test("closes and reopens, and shows both lists", async () => {
  const number = await openTestPull(trial.app, "shut", { "shut.txt": "1\n" });
  const path = `/acme/platform/pull/${number}`;
  const mara = await signIn("mara");
  expect(await (await mara.send(path, "close", {})).text()).toContain("Closed without merging");
  expect(await mara.read("/acme/platform/pulls?state=closed")).toContain("Change shut");
  expect(await mara.read("/acme/platform/pulls")).not.toContain("Change shut");
  expect(await (await mara.send(path, "reopen", {})).text()).toContain("Cannot be merged yet");
});

test("does nothing for a reader, without the page's own token, or from another site", async () => {
  const number = await openTestPull(trial.app, "safe", { "safe.txt": "1\n" });
  const path = `/acme/platform/pull/${number}`;
  const state = async () => (await trial.app.pulls.get({ ...where, pull_number: number })).data.state;
  const vic = await signIn("vic");
  expect(await (await vic.send(path, "close", {})).text()).toContain("vic may not change pull requests here");
  const mara = await signIn("mara");
  expect(await (await mara.send(path, "close", { csrf: "guessed" })).text()).toContain("too old");
  expect((await mara.send(path, "close", {}, { origin: "https://evil.example" })).status).toBe(403);
  expect(await state()).toBe("open");
});

test("shows files, folders, commits and pictures where the API's links lead", async () => {
  const read = async (path: string) => fetch(`${trial.github.url}${path}`);
  expect(await (await read("/acme/platform/blob/main/README.md")).text()).toContain("# platform");
  expect(await (await read("/acme/platform/tree/main/services")).text()).toContain("old/");
  const sha = (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
  expect((await read(`/acme/platform/commit/${sha}`)).status).toBe(200);
  const raw = await read("/acme/platform/raw/main/services/old/index.js");
  expect(raw.headers.get("content-type")).toContain("text/plain");
  expect((await read("/avatars/ines")).headers.get("content-type")).toBe("image/svg+xml");
  expect((await read("/acme/platform/pull/999")).status).toBe(404);
});
