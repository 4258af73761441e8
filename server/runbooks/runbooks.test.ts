import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { RepositorySight } from "#server/catalog/ports.ts";
import { refreshCatalog } from "#server/catalog/refresh-catalog.ts";
import { getImage } from "#server/runbooks/get-image.ts";
import { getRunbook } from "#server/runbooks/get-runbook.ts";
import { createRunbookPart } from "#server/runbooks/keep-runbooks.ts";
import { listRunbooks } from "#server/runbooks/list-runbooks.ts";
import { NotFound } from "#server/runtime/errors.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const { catalog, runbooks } = deps;
const stop = new AbortController().signal;
const now = new Date("2026-11-20T08:00:00Z");
const commit = "1".repeat(40);

const file = (path: string, content: string) => ({ path, mode: "100644", content, blob: "2".repeat(40) });
const runbook = (slug: string, front: string, body = "Look at its log.\n") =>
  file(`docs/runbooks/${slug}.md`, `---\n${front}\n---\n\n${body}`);
const crash = runbook(
  "pod-crash-looping",
  "title: A pod keeps crashing\nalert: PodCrashLooping\nservice: platform",
);
const burn = runbook(
  "pay-api/burn",
  "title: pay-api burns\nalert: PayBurns\nservice: pay-api\nseverity: page",
  "Ask whether anything was *merged* at 100 % load.\n",
);
const service = file(
  "manifests/apps/pay-api/catalog-info.yaml",
  "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: pay-api}\nspec: {type: service, lifecycle: production, owner: payments}\n",
);
const rules = file(
  "manifests/platform/rules/pods.yaml",
  `kind: PrometheusRule
spec:
  groups:
    - rules:
        - alert: PodCrashLooping
          annotations: {runbook_url: https://portal.example/runbooks/pod-crash-looping}
        - alert: PodPending
`,
);

/** The repository as it stands at `at`, read the way the worker does. */
function see(files: RepositorySight["files"], unreadable: RepositorySight["unreadable"] = [], at = commit) {
  const parts = [createRunbookPart(runbooks.store, catalog.platform)];
  const read = async (_: string | null, wanted: (path: string) => boolean) => ({
    kind: "read" as const,
    commit: at,
    files: files.filter(({ path }) => wanted(path)),
    unreadable: unreadable.filter(({ path }) => wanted(path)),
  });
  return refreshCatalog(
    { reader: { read }, store: catalog.store, platform: catalog.platform, parts },
    now,
    stop,
  );
}

beforeEach(async () => {
  await deps.identity.store.replaceTeams(
    ["payments", "platform"].map((slug) => ({ slug, name: slug, members: [] })),
    now,
  );
});

afterAll(async () => {
  await close();
  await database.close();
});

describe("runbooks", () => {
  test("are listed with the alerts they answer and whoever keeps them, at the catalog's own age", async () => {
    await see([crash, burn, service, rules]);
    const list = await listRunbooks(runbooks, {}, now);
    expect(
      list.runbooks.map(({ slug, alerts, service: of, owner }) => [slug, alerts, of, owner?.slug]),
    ).toEqual([
      ["pay-api/burn", ["PayBurns"], { name: "pay-api", known: true }, "payments"],
      ["pod-crash-looping", ["PodCrashLooping"], { name: "platform", known: false }, "platform"],
    ]);
    expect(list).toMatchObject({
      services: ["pay-api", "platform"],
      severities: ["page"],
      snapshot: { state: "fresh", value: { commit } },
      hygiene: {
        alerts: 2,
        alertGaps: [{ alert: "PodPending", file: rules.path, line: 7, reason: "none" }],
        runbookGaps: [{ slug: "pay-api/burn", reason: "missing" }],
      },
    });
  });

  test("are found by every word of their text, front matter and slug, taken as it is", async () => {
    await see([crash, burn, service]);
    const found = async (asked: Parameters<typeof listRunbooks>[1]) =>
      (await listRunbooks(runbooks, asked, now)).runbooks.map(({ slug, excerpt }) => [slug, excerpt]);
    expect(await found({ q: " MERGED  pay" })).toEqual([["pay-api/burn", null]]);
    expect(await found({ q: "whether merged" })).toEqual([
      ["pay-api/burn", "Ask whether anything was *merged* at 100 % load."],
    ]);
    expect(await found({ q: "podcrashlooping" })).toEqual([["pod-crash-looping", "alert: PodCrashLooping"]]);
    expect(await found({ q: "crash-loop" })).toEqual([["pod-crash-looping", null]]);
    expect(await found({ q: "100_%" })).toEqual([]);
    expect(await found({ q: "%" })).toEqual([
      ["pay-api/burn", "Ask whether anything was *merged* at 100 % load."],
    ]);
    expect(await found({ service: "pay-api", severity: "page" })).toHaveLength(1);
    expect(await found({ service: "pay-api", severity: "ticket" })).toEqual([]);
  });

  test("with front matter that cannot be read are listed and shown, with file and line", async () => {
    await see([file("docs/runbooks/odd.md", "---\ntitle: x\nalert: [\n---\n\n# Odd\n\nStill here.\n")]);
    const problems = [{ code: "yaml-syntax", file: "docs/runbooks/odd.md", line: 4 }];
    expect((await listRunbooks(runbooks, {}, now)).runbooks).toMatchObject([
      { slug: "odd", title: "Odd", problems },
    ]);
    expect(await getRunbook(runbooks, "odd", now)).toMatchObject({
      problems,
      text: { kind: "drawn", nodes: [{ tag: "p", children: ["Still here."] }] },
    });
  });

  test("that lead to what is not there say so, and are shown all the same", async () => {
    const text = "[next](../pay-api/burn.md) [gone](gone.md) ![flow](flow.png)\n";
    await see([runbook("pods/crash", "title: Crash", text), burn]);
    const { problems } = await getRunbook(runbooks, "pods/crash", now);
    expect(problems.map(({ message }) => message)).toEqual([
      "The text leads to the runbook pods/gone, which is not there.",
      "The text leads to the image docs/runbooks/pods/flow.png, which is not there.",
    ]);
  });

  test("too large to be read are listed, lead to GitHub, and cost no other", async () => {
    await see([crash], [{ path: "docs/runbooks/huge.md", reason: "It is too large.", blob: null }]);
    expect((await listRunbooks(runbooks, {}, now)).runbooks.map(({ slug }) => slug)).toEqual([
      "huge",
      "pod-crash-looping",
    ]);
    expect(await getRunbook(runbooks, "huge", now)).toMatchObject({
      problems: [{ code: "file-unreadable", message: "The runbook was not read. It is too large." }],
      text: { kind: "unread" },
      file: { url: `http://127.0.0.1:1/acme/platform/blob/${commit}/docs/runbooks/huge.md` },
    });
  });

  test("are used however old the copy is, and say how old it is", async () => {
    await see([crash]);
    const { snapshot } = await getRunbook(
      runbooks,
      "pod-crash-looping",
      new Date(now.getTime() + 86_400_000),
    );
    expect(snapshot).toMatchObject({ state: "stale", observedAt: now });
  });

  test("survive text a database cannot hold", async () => {
    const odd = 'title: "a\\0b"\nalert: "\\ud800"\n"k\\0": 1\n"k\\0": 2';
    await see([
      runbook("odd", odd, "\u0000\ud800\n"),
      file("manifests/rules/a.yaml", '"k\\0": 1\n"k\\0": 2\n'),
    ]);
    const list = await listRunbooks(runbooks, {}, now);
    expect(list.runbooks).toHaveLength(1);
    expect(list.problems).toMatchObject([{ code: "yaml-duplicate-key" }]);
  });

  test("whose path is no address are told, and cost no other", async () => {
    const long = file(`docs/runbooks/${"deep/".repeat(700)}a.md`, "text");
    await see([crash, long, file(`docs/runbooks/${"deep/".repeat(700)}a.png`, "")]);
    const { runbooks: listed, problems } = await listRunbooks(runbooks, {}, now);
    expect(listed.map(({ slug }) => slug)).toEqual(["pod-crash-looping"]);
    expect(problems).toMatchObject([{ code: "runbook-path", file: long.path }]);
  });

  test("that are not there say where they would be", async () => {
    await see([crash]);
    await expect(getRunbook(runbooks, "nothing", now)).rejects.toThrow(NotFound);
  });
});

describe("an image beside the runbooks", () => {
  const path = "docs/runbooks/images/flow.png";
  const seeImage = (blob: string) => see([], [{ path, reason: "It is not text.", blob }]);

  test("is fetched once for as long as it is the same", async () => {
    const asked: string[] = [];
    const withBlobs = {
      ...runbooks,
      blobs: async (sha: string) => {
        asked.push(sha.slice(0, 1));
        return Buffer.from(`bytes of ${sha.slice(0, 1)}`);
      },
    };
    const shown = async () => (await getImage(withBlobs, path)).dataUrl;
    await seeImage("a".repeat(40));
    expect(await shown()).toBe(`data:image/png;base64,${Buffer.from("bytes of a").toString("base64")}`);
    await seeImage("a".repeat(40));
    await shown();
    await seeImage("b".repeat(40));
    expect(await shown()).toBe(`data:image/png;base64,${Buffer.from("bytes of b").toString("base64")}`);
    expect(asked).toEqual(["a", "b"]);
  });

  test("that is no image, lies elsewhere or is too large is not there", async () => {
    await see([file("docs/runbooks/a.html", "<b>")], [{ path, reason: "It is too large.", blob: null }]);
    for (const other of [path, "docs/runbooks/a.html", "docs/secret.png", "../etc/passwd"])
      await expect(getImage(runbooks, other)).rejects.toThrow(NotFound);
  });
});
