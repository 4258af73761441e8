import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGithub, type TestGithub, where } from "#sandbox/github/testing.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createDirectory } from "#server/adapters/github/directory.ts";
import { createRepositoryReader } from "#server/adapters/github/repository-reader.ts";
import { Unavailable } from "#server/runtime/errors.ts";

const stop = new AbortController().signal;
const everything = () => true;
let world: TestGithub;
let calls: { method: string; path: string; status: number }[] = [];

const connect = (apiUrl: string, totalMs = 5_000) =>
  connectGithub(
    { apiUrl, appId: 4711, privateKey: world.privateKey, installationId: 815, repository: "acme/platform" },
    { totalMs },
  );
const reader = () => createRepositoryReader(connect(world.github.apiUrl), "acme/platform", "main");

beforeAll(async () => {
  const files = Object.fromEntries(
    Array.from({ length: 120 }, (_, n) => [`apps/a${n}/catalog-info.yaml`, `n: ${n}\n`]),
  );
  files["apps/logo.png"] = "\u0000\u0001PNG";
  files["apps/huge.yaml"] = "x".repeat(600_000);
  world = await startTestGithub({ repository: { from: { files } } });
  world.github.onExchange(({ method, path, reply }) => calls.push({ method, path, status: reply.status }));
});

afterAll(() => world.close());

async function push(path: string, content: string): Promise<string> {
  const { data: head } = await world.app.rest.git.getRef({ ...where, ref: "heads/main" });
  const { data: base } = await world.app.rest.git.getCommit({ ...where, commit_sha: head.object.sha });
  const entry = { path, mode: "100644" as const, type: "blob" as const, content };
  const { data: tree } = await world.app.rest.git.createTree({
    ...where,
    base_tree: base.tree.sha,
    tree: [entry],
  });
  const { data: commit } = await world.app.rest.git.createCommit({
    ...where,
    message: "change",
    tree: tree.sha,
    parents: [head.object.sha],
  });
  await world.app.rest.git.updateRef({ ...where, ref: "heads/main", sha: commit.sha });
  return commit.sha;
}

test("reads the wanted files of the head, says which hold no text or too much, then asks only whether it moved", async () => {
  const reading = reader();
  const first = await reading.read(null, (path) => path.startsWith("apps/"), stop);
  if (first.kind !== "read") throw new Error("nothing was read");
  expect(first.files).toHaveLength(120);
  expect(first.files.find((file) => file.path === "apps/a7/catalog-info.yaml")).toMatchObject({
    content: "n: 7\n",
    mode: "100644",
  });
  expect(
    first.unreadable
      .map(({ path, reason }) => ({ path, reason }))
      .toSorted((a, b) => a.path.localeCompare(b.path)),
  ).toEqual([
    { path: "apps/huge.yaml", reason: "It is too large." },
    { path: "apps/logo.png", reason: "It is not text." },
  ]);
  calls = [];
  expect(await reading.read(first.commit, everything, stop)).toEqual({ kind: "unchanged" });
  expect(calls.map((call) => call.status)).toEqual([304]);
});

test("after a push reads the tree and the one new blob", async () => {
  const reading = reader();
  const first = await reading.read(null, (path) => path.endsWith(".yaml"), stop);
  const pushed = await push("apps/a7/catalog-info.yaml", "n: seven\n");
  calls = [];
  const second = await reading.read(
    first.kind === "read" ? first.commit : null,
    (path) => path.endsWith(".yaml"),
    stop,
  );
  expect(second).toMatchObject({ kind: "read", commit: pushed });
  expect(second.kind === "read" && second.files.find((file) => file.path.includes("/a7/"))?.content).toBe(
    "n: seven\n",
  );
  expect(calls.map((call) => call.status)).toEqual([200, 200, 200]);
});

test("says that GitHub did not answer, and gives no part of the files", async () => {
  const away = createRepositoryReader(connect("http://127.0.0.1:1"), "acme/platform", "main");
  await expect(away.read(null, everything, stop)).rejects.toThrow(Unavailable);
});

test("reads teams with their members, and who belongs to the organisation", async () => {
  const directory = createDirectory(connect(world.github.apiUrl), "acme");
  expect(await directory.teams(stop)).toEqual([
    { slug: "payments", name: "Payments", members: ["ines", "tomas"] },
    { slug: "platform", name: "Platform", members: ["mara"] },
  ]);
  expect(await directory.members(stop)).toEqual(["ines", "tomas", "mara", "vic"]);
  expect(await directory.isMember("vic")).toBe(true);
  expect(await directory.isMember("nemo")).toBe(false);
  await expect(createDirectory(connect("http://127.0.0.1:1"), "acme").isMember("vic")).rejects.toThrow(
    Unavailable,
  );
});

test("asks GitHub nothing its own description does not know", () => {
  world.conformance.insist();
});
