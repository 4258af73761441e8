import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGithub, type TestGithub } from "#sandbox/github/testing.ts";
import { createBlobReader } from "#server/adapters/github/blob-reader.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createRepositoryReader } from "#server/adapters/github/repository-reader.ts";
import { refreshCatalog } from "#server/catalog/refresh-catalog.ts";
import { getImage } from "#server/runbooks/get-image.ts";
import { getRunbook } from "#server/runbooks/get-runbook.ts";
import { createRunbookPart } from "#server/runbooks/keep-runbooks.ts";
import { listRunbooks } from "#server/runbooks/list-runbooks.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const { catalog, runbooks } = deps;
const now = new Date("2026-11-20T08:00:00Z");
const picture = "\u0000\u0001PNG";
const files = {
  "docs/runbooks/crash.md":
    "---\ntitle: A pod keeps crashing\nalert: PodCrashLooping\n---\n\n![the flow](flow.png)\n",
  "docs/runbooks/flow.png": picture,
  "docs/runbooks/huge.md": `---\ntitle: Huge\n---\n${"x".repeat(10_000_000)}`,
  "docs/runbooks/binary.md": "\u0000\u0001",
  "docs/runbooks/README.md": "How to write one\n",
  "manifests/platform/rules/pods.yaml": "groups:\n  - rules:\n      - alert: PodCrashLooping\n",
};
let world: TestGithub;

beforeAll(async () => {
  world = await startTestGithub({ repository: { from: { files } } });
});

afterAll(async () => {
  await world.close();
  await close();
  await database.close();
});

test("runbooks come from GitHub by the catalog's way, their images when somebody looks; ten megabytes cost themselves", async () => {
  const github = connectGithub({
    apiUrl: world.github.apiUrl,
    appId: 4711,
    privateKey: world.privateKey,
    installationId: 815,
    repository: "acme/platform",
  });
  const reader = createRepositoryReader(github, "acme/platform", "main");
  const parts = [createRunbookPart(runbooks.store, catalog.platform)];
  const refresh = { reader, store: catalog.store, platform: catalog.platform, parts };
  await refreshCatalog(refresh, now, new AbortController().signal);

  const { runbooks: listed, hygiene } = await listRunbooks(runbooks, {}, now);
  expect(listed.map(({ slug, problems }) => [slug, problems.map(({ message }) => message)])).toEqual([
    ["binary", ["The runbook was not read. It is not text."]],
    ["crash", []],
    ["huge", ["The runbook was not read. It is too large."]],
  ]);
  expect(hygiene).toMatchObject({ alerts: 1, alertGaps: [{ reason: "none", candidate: "crash" }] });
  expect(await getRunbook(runbooks, "crash", now)).toMatchObject({
    text: {
      kind: "drawn",
      nodes: [{ children: [{ tag: "image", at: { kind: "file", path: "docs/runbooks/flow.png" } }] }],
    },
  });
  const withBlobs = { ...runbooks, blobs: createBlobReader(github, "acme/platform") };
  const { dataUrl } = await getImage(withBlobs, "docs/runbooks/flow.png");
  expect(dataUrl).toBe(`data:image/png;base64,${Buffer.from(picture).toString("base64")}`);
});

test("asks GitHub nothing its own description does not know", () => {
  world.conformance.insist();
});
