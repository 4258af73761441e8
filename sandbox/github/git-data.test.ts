import { afterAll, beforeAll, expect, test } from "vitest";
import { git, pushBranch, startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
beforeAll(async () => {
  trial = await startTestGithub();
});
afterAll(() => trial.close());

async function mainSha(): Promise<string> {
  return (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
}

test("writes a tree with inline content, an executable, a removal and a moved folder, and git finds it sound", async () => {
  const base = await mainSha();
  const old = await trial.app.git.getTree({ ...where, tree_sha: base, recursive: "1" });
  const folder = old.data.tree.find((entry) => entry.path === "services/old")?.sha ?? "";
  const tree = await trial.app.git.createTree({
    ...where,
    base_tree: base,
    tree: [
      { path: "services/new/run.sh", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
      { path: "services/moved", mode: "040000", type: "tree", sha: folder },
      { path: "services/old/index.js", mode: "100644", type: "blob", sha: null },
      { path: "ünï/cödé.txt", mode: "100644", type: "blob", content: "ü\n" },
    ],
  });
  const whole = await trial.app.git.getTree({ ...where, tree_sha: tree.data.sha, recursive: "1" });
  const files = whole.data.tree
    .filter((entry) => entry.type === "blob")
    .map((entry) => `${entry.mode} ${entry.path}`);
  expect(files).toEqual([
    "100644 README.md",
    "100644 services/moved/index.js",
    "100644 services/moved/package.json",
    "100755 services/new/run.sh",
    "100644 services/old/package.json",
    "100644 ünï/cödé.txt",
  ]);
  const dir = trial.github.gitDir("acme/platform");
  expect(await git("--git-dir", dir, "fsck", "--strict", "--no-dangling")).toBe("");
});

test("gives the same ids as git itself", async () => {
  const dir = trial.github.gitDir("acme/platform");
  const blob = await trial.app.git.createBlob({ ...where, content: "aGVsbG8K", encoding: "base64" });
  expect(blob.data.sha).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
  expect(await git("--git-dir", dir, "cat-file", "-p", blob.data.sha)).toBe("hello");
  const read = await trial.app.git.getBlob({ ...where, file_sha: blob.data.sha });
  expect(Buffer.from(read.data.content, "base64").toString()).toBe("hello\n");
});

test.each([
  ["no entries", [], /Invalid tree info/],
  ["a path that climbs", [{ path: "../x", mode: "100644", type: "blob", content: "x" }], /malformed path/],
  [
    "a path into .git",
    [{ path: "a/.GIT/config", mode: "100644", type: "blob", content: "x" }],
    /malformed path/,
  ],
  [
    "an absolute path",
    [{ path: "/etc/x", mode: "100644", type: "blob", content: "x" }],
    /cannot start with a slash/,
  ],
  [
    "both content and sha",
    [{ path: "x", mode: "100644", type: "blob", content: "x", sha: "0".repeat(40) }],
    /either/,
  ],
  [
    "a blob that is not there",
    [{ path: "x", mode: "100644", type: "blob", sha: "1".repeat(40) }],
    /not a valid blob/,
  ],
  [
    "removing what is not there",
    [{ path: "nowhere", mode: "100644", type: "blob", sha: null }],
    /BadObjectState/,
  ],
] as const)("refuses a tree with %s", async (_name, tree, message) => {
  const base_tree = await mainSha();
  await expect(
    trial.app.request("POST /repos/{owner}/{repo}/git/trees", { ...where, base_tree, tree: [...tree] }),
  ).rejects.toMatchObject({
    status: 422,
    message: expect.stringMatching(message),
  });
});

test("refuses a base tree, a parent and a tree that do not exist", async () => {
  const nothing = "1".repeat(40);
  const tree = [{ path: "x", mode: "100644" as const, type: "blob" as const, content: "x" }];
  await expect(trial.app.git.createTree({ ...where, base_tree: nothing, tree })).rejects.toMatchObject({
    status: 422,
  });
  const commit = { ...where, message: "x", parents: [nothing], tree: nothing };
  await expect(trial.app.git.createCommit(commit)).rejects.toMatchObject({ status: 422 });
});

test("keeps author, committer and dates of a commit, so that the same input gives the same id", async () => {
  const parent = await mainSha();
  const input = {
    ...where,
    message: "Add pay-api\n\nPortal-Request-Id: req_1",
    tree: (await trial.app.git.getCommit({ ...where, commit_sha: parent })).data.tree.sha,
    parents: [parent],
    author: { name: "Ines Duarte", email: "ines@users.noreply.github.com", date: "2026-01-02T03:04:05Z" },
    committer: {
      name: "portolan[bot]",
      email: "portolan@users.noreply.github.com",
      date: "2026-01-02T03:04:06Z",
    },
  };
  const [one, other] = [await trial.app.git.createCommit(input), await trial.app.git.createCommit(input)];
  expect(one.data.sha).toBe(other.data.sha);
  const read = await trial.app.git.getCommit({ ...where, commit_sha: one.data.sha });
  expect(read.data).toMatchObject({
    message: input.message,
    author: input.author,
    committer: input.committer,
  });
  const { author } = input;
  const { committer: _, ...withoutCommitter } = input;
  const alone = await trial.app.git.createCommit(withoutCommitter);
  expect(alone.data.committer).toEqual(author);
});

test("lets exactly one of twenty makers of the same branch win, and answers the others 422", async () => {
  const sha = await mainSha();
  const tries = Array.from({ length: 20 }, () =>
    trial.app.git.createRef({ ...where, ref: "refs/heads/race", sha }),
  );
  const results = await Promise.allSettled(tries);
  const won = results.filter((result) => result.status === "fulfilled");
  const lost = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(won).toHaveLength(1);
  expect(lost.map(({ status }) => status)).toEqual(Array.from({ length: 19 }, () => 422));
  for (const { message } of lost) expect(message).toContain("Reference already exists");
});

test("moves a branch forward only, and lets one of two rivals win", async () => {
  const base = await mainSha();
  await trial.app.git.createRef({ ...where, ref: "refs/heads/moving", sha: base });
  const tips = [
    await pushBranch(trial.app, "tip-one", { a: "1\n" }),
    await pushBranch(trial.app, "tip-two", { a: "2\n" }),
  ];
  const moves = tips.map((sha) => trial.app.git.updateRef({ ...where, ref: "heads/moving", sha }));
  const results = await Promise.allSettled(moves);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  const lost = results.find((result) => result.status === "rejected");
  expect(lost).toMatchObject({
    reason: { status: 422, message: expect.stringContaining("not a fast forward") },
  });
  await expect(trial.app.git.updateRef({ ...where, ref: "heads/moving", sha: base })).rejects.toMatchObject({
    status: 422,
  });
  const forced = await trial.app.git.updateRef({ ...where, ref: "heads/moving", sha: base, force: true });
  expect(forced.data.object.sha).toBe(base);
});

test("answers 404 for a branch that is not there, 422 when moving or deleting it, and lists by prefix", async () => {
  const sha = await mainSha();
  await expect(trial.app.git.getRef({ ...where, ref: "heads/none" })).rejects.toMatchObject({ status: 404 });
  await expect(trial.app.git.updateRef({ ...where, ref: "heads/none", sha })).rejects.toMatchObject({
    status: 422,
  });
  await expect(trial.app.git.deleteRef({ ...where, ref: "heads/none" })).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining("Reference does not exist"),
  });
  await expect(trial.app.git.createRef({ ...where, ref: "refs/heads/a..b", sha })).rejects.toMatchObject({
    status: 422,
  });
  for (const name of ["portal/create/1", "portal/create/2", "portal/other/3"])
    await trial.app.git.createRef({ ...where, ref: `refs/heads/${name}`, sha });
  const found = await trial.app.git.listMatchingRefs({ ...where, ref: "heads/portal/create/" });
  expect(found.data.map((ref) => ref.ref)).toEqual([
    "refs/heads/portal/create/1",
    "refs/heads/portal/create/2",
  ]);
  await trial.app.git.deleteRef({ ...where, ref: "heads/portal/create/1" });
  await expect(trial.app.git.getRef({ ...where, ref: "heads/portal/create/1" })).rejects.toMatchObject({
    status: 404,
  });
});
