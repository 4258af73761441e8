import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { git, openTestPull, startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "portolan-clone-"));
  trial = await startTestGithub({ repository: { rules: [{ branch: "main" }] } });
});
afterAll(async () => {
  await trial.close();
  await rm(work, { recursive: true, force: true });
});

function address(login?: string): string {
  const url = new URL(`${trial.github.url}/acme/platform.git`);
  if (login !== undefined) url.username = login;
  if (login !== undefined) url.password = trial.github.tokenFor(login);
  return url.href;
}

test("is cloned and fetched by git, whole, shallow and by a pull request's refs", async () => {
  const whole = join(work, "whole");
  await git("clone", "--quiet", address(), whole);
  expect(await git("-C", whole, "ls-files")).toContain("services/old/index.js");
  const shallow = join(work, "shallow");
  await git("clone", "--quiet", "--depth", "1", `${trial.github.url}/acme/platform`, shallow);
  const number = await openTestPull(trial.app, "fetched", { "fetched.txt": "1\n" });
  await trial.app.pulls.get({ ...where, pull_number: number });
  await trial.app.pulls.get({ ...where, pull_number: number });
  await git("-C", whole, "fetch", "--quiet", "origin", `refs/pull/${number}/merge`);
  expect(await git("-C", whole, "show", "FETCH_HEAD:fetched.txt")).toBe("1");
});

test("takes a push from who may write: the branch moves, its pull request follows, rules hold", async () => {
  const number = await openTestPull(trial.as("ines"), "pushed", { "pushed.txt": "1\n" });
  const clone = join(work, "pusher");
  await git("clone", "--quiet", "--branch", "pushed", address("ines"), clone);
  await writeFile(join(clone, "pushed.txt"), "2\n");
  await git("-C", clone, "commit", "--quiet", "-am", "Second thought");
  await git("-C", clone, "push", "--quiet", "origin", "pushed");
  const tip = await git("-C", clone, "rev-parse", "HEAD");
  await expect
    .poll(async () => (await trial.app.pulls.get({ ...where, pull_number: number })).data.head.sha, {
      timeout: 10_000,
    })
    .toBe(tip);
  await expect(git("-C", clone, "push", "--quiet", "origin", "pushed:main")).rejects.toThrow(
    /through a pull request/,
  );
  await expect(git("-C", clone, "push", "--quiet", address("vic"), "pushed:vics")).rejects.toThrow(/403/);
  await expect(git("-C", clone, "push", "--quiet", address(), "pushed:nobodys")).rejects.toThrow();
});

test("keeps a private repository from those without a token", async () => {
  const secret = await startTestGithub({ repository: { private: true } });
  await expect(
    git("clone", "--quiet", `${secret.github.url}/acme/platform.git`, join(work, "no")),
  ).rejects.toThrow();
  const url = new URL(`${secret.github.url}/acme/platform.git`);
  url.username = "x-access-token";
  url.password = secret.github.tokenFor("vic");
  await git("clone", "--quiet", url.href, join(work, "yes"));
  await secret.close();
});
