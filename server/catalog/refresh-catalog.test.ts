import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { getService } from "#server/catalog/get-service.ts";
import { listServices } from "#server/catalog/list-services.ts";
import type { RepositoryFile, RepositoryRead } from "#server/catalog/ports.ts";
import { createCatalogLoop, refreshCatalog } from "#server/catalog/refresh-catalog.ts";
import { searchPalette } from "#server/catalog/search-palette.ts";
import { NotFound, Unavailable } from "#server/runtime/errors.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { exampleSlo } from "#tests/support/objectives.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const { catalog } = deps;
const stop = new AbortController().signal;
const now = new Date("2026-11-20T08:00:00Z");
const one = "1".repeat(40);
const two = "2".repeat(40);

const service = (name: string, owner = "payments") =>
  file(
    `manifests/apps/${name}/catalog-info.yaml`,
    `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  description: The ${name}
  annotations: { portolan.dev/template: http-api-ts, portolan.dev/template-version: 1.0.0, portolan.dev/template-commit: abc }
spec: { type: service, lifecycle: production, owner: ${owner} }
`,
  );
const template = file(
  "templates/tiny/template.yaml",
  "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: tiny}\nspec: {type: service, steps: []}\n",
);

function file(path: string, content: string): RepositoryFile {
  return { path, mode: "100644", content, blob: "0".repeat(40) };
}

/** A repository as it stands at `commit`; the real reader is tested against the trial GitHub. */
function refresh(
  commit: string,
  files: RepositoryFile[],
  at = now,
  unreadable: { path: string; reason: string; blob: string | null }[] = [],
) {
  const read = async (known: string | null, wanted: (path: string) => boolean): Promise<RepositoryRead> =>
    known === commit
      ? { kind: "unchanged" }
      : { kind: "read", commit, files: files.filter(({ path }) => wanted(path)), unreadable };
  return refreshCatalog(
    { reader: { read }, store: catalog.store, platform: catalog.platform, parts: [] },
    at,
    stop,
  );
}

beforeEach(async () => {
  await deps.db.catalogSnapshot.deleteMany();
  await deps.identity.store.replaceTeams([{ slug: "payments", name: "Payments", members: [] }], now);
  await deps.db.sourceHealth.deleteMany();
  await deps.db.changeEvent.deleteMany();
});

afterAll(async () => {
  await close();
  await database.close();
});

describe("a refresh of the catalog", () => {
  test("stores what the repository holds and rings once", async () => {
    expect(await refresh(one, [service("pay-api"), service("refunds", "nobody"), template])).toBe("replaced");
    const list = await listServices(catalog, {}, now);
    expect(list.snapshot).toMatchObject({ state: "fresh", value: { commit: one } });
    expect(list.services.map(({ name, owner }) => [name, owner?.slug])).toEqual([
      ["pay-api", "payments"],
      ["refunds", undefined],
    ]);
    expect(await deps.db.changeEvent.findMany({ select: { topic: true, key: true } })).toEqual([
      { topic: "catalog", key: one },
    ]);
  });

  test("only confirms the reading while the branch stands still", async () => {
    await refresh(one, [service("pay-api")]);
    const later = new Date(now.getTime() + 600_000);
    expect(await refresh(one, [], later)).toBe("unchanged");
    expect((await listServices(catalog, {}, later)).snapshot).toMatchObject({
      state: "fresh",
      observedAt: later,
    });
    expect(await deps.db.changeEvent.count()).toBe(1);
  });

  test("takes out what was deleted, and a broken file alone", async () => {
    await refresh(one, [service("pay-api"), service("refunds"), service("gone")]);
    const broken = file("manifests/apps/refunds/catalog-info.yaml", "kind: Component\nmetadata: [\n");
    await refresh(two, [service("pay-api"), broken], now, [
      { path: "templates/x.png", reason: "It is not text.", blob: null },
    ]);
    const list = await listServices(catalog, {}, now);
    expect(list.services.map((row) => row.name)).toEqual(["pay-api"]);
    expect(list.problems).toMatchObject([
      { code: "yaml-syntax", file: broken.path, line: 3 },
      { code: "file-unreadable", file: "templates/x.png" },
    ]);
  });

  test("leaves a golden path at the commit where it took its form", async () => {
    await refresh(one, [template, file("templates/tiny/skeleton/a", "a")]);
    await refresh(two, [template, file("templates/tiny/skeleton/a", "a"), service("pay-api")]);
    expect(await catalog.store.template("tiny")).toMatchObject({
      commit: one,
      files: [{ path: "skeleton/a", content: "a" }],
    });
    const three = "3".repeat(40);
    await refresh(three, [template, file("templates/tiny/skeleton/a", "b")]);
    expect(await catalog.store.template("tiny")).toMatchObject({ commit: three });
  });

  test("keeps the last catalog while GitHub is away, and says since when", async () => {
    await refresh(one, [service("pay-api")]);
    const reader = { read: () => Promise.reject(new Unavailable("GitHub", "GitHub did not give the files")) };
    const { store, platform } = catalog;
    const loop = createCatalogLoop({
      reader,
      store,
      platform,
      parts: [],
      sources: deps.delivery.sources,
      now: () => now,
    });
    await expect(loop(stop)).rejects.toThrow("GitHub did not give the files");
    const list = await listServices(catalog, {}, now);
    expect(list.services).toHaveLength(1);
    expect(list.snapshot).toMatchObject({
      state: "stale",
      error: { message: "GitHub did not give the files", since: now },
    });
  });

  test("survives text a database cannot hold", async () => {
    await refresh(one, [
      file("templates/tiny/template.yaml", `${template.content}# \u0000\ud800\n`),
      service("pay-api"),
    ]);
    expect((await listServices(catalog, {}, now)).services).toHaveLength(1);
  });
});

test("filters by words, owner and health", async () => {
  await refresh(one, [service("pay-api"), service("refunds", "nobody")]);
  const names = async (query: Parameters<typeof listServices>[1]) =>
    (await listServices(catalog, query, now)).services.map((row) => row.name);
  expect(await names({ q: " REFUND" })).toEqual(["refunds"]);
  expect(await names({ owner: "payments" })).toEqual(["pay-api"]);
  expect(await names({ health: "unknown" })).toEqual(["pay-api", "refunds"]);
  expect(await names({ health: "healthy" })).toEqual([]);
});

test("shows one service with its file and its golden path, and says which does not exist", async () => {
  await refresh(one, [service("pay-api")]);
  expect(await getService(catalog, "Pay-API", now)).toMatchObject({
    name: "pay-api",
    file: {
      path: "manifests/apps/pay-api/catalog-info.yaml",
      url: `http://127.0.0.1:1/acme/platform/blob/${one}/manifests/apps/pay-api/catalog-info.yaml`,
    },
    template: { name: "http-api-ts", version: "1.0.0", commit: "abc" },
    environmentDetails: [{ name: "dev", application: { state: "unknown" } }, { name: "prod" }],
    pullRequests: { state: "unknown" },
  });
  await expect(getService(catalog, "nothing", now)).rejects.toThrow(NotFound);
});

test("finds services, golden paths and budgets in the palette", async () => {
  const stores = { runbooks: deps.runbooks.store, objectives: deps.slo.objectives };
  const search = (q: string) => searchPalette(catalog, stores, q, now);
  await refresh(one, [service("pay-api"), template]);
  expect(await search("pay")).toMatchObject([
    { kind: "Service", title: "pay-api", href: "/services/pay-api" },
  ]);
  expect(await search("tiny")).toMatchObject([{ kind: "Golden path", href: "/create/tiny" }]);
  await deps.slo.objectives.replace([exampleSlo("pay-api")], one);
  expect(await search("pay-api-av")).toEqual([
    {
      kind: "Budget",
      title: "pay-api-availability",
      hint: "of pay-api",
      href: "/budgets/pay-api-availability",
    },
  ]);
});
