import { afterAll, expect, test } from "vitest";
import { problemList } from "#domain/stored-problems.ts";
import type { RepositoryFile } from "#server/catalog/ports.ts";
import { createObjectivePart } from "#server/slo/keep-objectives.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const { objectives } = deps.slo;
const part = createObjectivePart(objectives, deps.catalog.platform);
const stop = new AbortController().signal;
const commit = "1".repeat(40);

afterAll(async () => {
  await close();
  await database.close();
});

const objective = (name: string, service: string) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: ${service}
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 30d, isRolling: true }]
  objectives: [{ targetPercent: 99.95 }]
  indicator:
    metadata: { name: ${name} }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'failed_total{job="${service}"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 'requests_total{job="${service}"}' } } }
`;

function file(path: string, content: string): RepositoryFile {
  return { path: `manifests/apps/${path}`, mode: "100644", content, blob: "0".repeat(40) };
}

test("wants the files of objectives and not what was made from them", () => {
  const wanted = [
    "availability.yaml",
    "a.yml",
    "rules.yaml",
    "rule-tests.yaml",
    "dashboard.yaml",
    "kustomization.yaml",
    "deep/a.yaml",
    "a.md",
  ];
  expect(wanted.filter((name) => part.wants(`manifests/apps/pay-api/slo/${name}`))).toEqual([
    "availability.yaml",
    "a.yml",
  ]);
  expect(part.wants("manifests/apps/pay-api/base/availability.yaml")).toBe(false);
  expect(part.wants("templates/http/skeleton/manifests/apps/x/slo/availability.yaml")).toBe(false);
});

test("keeps every objective exactly, and names what it leaves out, with file and line", async () => {
  const files = [
    file("pay-api/slo/availability.yaml", objective("pay-api-availability", "pay-api")),
    file("pay-api/slo/twice.yaml", objective("pay-api-availability", "pay-api")),
    file("refunds/slo/foreign.yaml", `---\n${objective("pay-api-latency", "pay-api")}`),
    file("refunds/slo/broken.yaml", "apiVersion: openslo/v1\nkind: SLO\nspec: [\n"),
  ];
  const unreadable = [
    { path: "manifests/apps/refunds/slo/huge.yaml", reason: "It is larger than 512 KiB.", blob: null },
  ];
  const problems = await part.keep({ commit, files, unreadable }, stop);
  expect(problems.map(({ code, file: path, line }) => [code, path?.split("/").at(-1), line])).toEqual([
    ["file-unreadable", "huge.yaml", undefined],
    ["slo-twice", "twice.yaml", 1],
    ["yaml-syntax", "broken.yaml", expect.any(Number)],
    ["slo-elsewhere", "foreign.yaml", 2],
  ]);
  const stored = await objectives.list();
  expect(stored).toMatchObject([
    {
      commit,
      slo: {
        id: "pay-api-availability",
        targetPercent: "99.95",
        window: { kind: "rolling", seconds: 2_592_000 },
        file: "manifests/apps/pay-api/slo/availability.yaml",
      },
    },
  ]);
  // Exactly 99.95 %, which no float is.
  const target = stored[0]?.slo.target ?? { num: 0n, den: 1n };
  expect(target.num * 10_000n).toBe(target.den * 9_995n);
});

test("says of a file of another tool whose it is and where it is imported", async () => {
  const foreign = file("pay-api/slo/sloth.yaml", 'version: "prometheus/v1"\nservice: pay-api\nslos: []\n');
  const problems = await part.keep({ commit, files: [foreign], unreadable: [] }, stop);
  expect(problemList.parse(problems)).toMatchObject([
    {
      code: "slo-foreign",
      message: expect.stringContaining("A Sloth file"),
      file: "manifests/apps/pay-api/slo/sloth.yaml",
      link: { label: "Import it", href: "/budgets/new?service=pay-api&import=sloth.yaml" },
    },
  ]);
});

test("forgets what is gone, and rings once for each look", async () => {
  await part.keep(
    { commit, files: [file("pay-api/slo/a.yaml", objective("pay-api-a", "pay-api"))], unreadable: [] },
    stop,
  );
  await deps.db.changeEvent.deleteMany();
  await part.keep({ commit, files: [], unreadable: [] }, stop);
  expect(await objectives.list()).toEqual([]);
  expect(await deps.db.changeEvent.findMany()).toMatchObject([{ topic: "budget" }]);
});
