import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { apply, applyCrds, type Manifest, parseManifests } from "#sandbox/real-cluster/apply.ts";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { type ControlPlane, startControlPlane } from "#sandbox/real-cluster/control-plane.ts";
import { installPlatformCrds } from "#sandbox/real-cluster/crds.ts";
import { installArgo } from "#sandbox/real-cluster/install-argo.ts";
import { charts, renderChart } from "#tests/conformance/charts.ts";
import { applications, sourcesOf } from "#tests/platform/argocd-files.ts";
import { unmet, wishesOf } from "#tests/platform/node-wishes.ts";
import { manifestFiles, renderedManifests } from "#tests/platform/rendered.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";
import { answerSets } from "#tests/support/template-answers.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let plane: ControlPlane;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-dry-run-"));
  const programs = await buildPrograms(join(root, ".portolan/real-cluster"), console.log);
  plane = await startControlPlane(programs.bin, folder, 0);
  await installArgo(plane, programs.folderOf);
  await installPlatformCrds(plane);
}, 1_200_000);
afterAll(async () => {
  await plane?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the API server says against any of the objects; it changes nothing but the namespaces they lie in. */
async function refusals(objects: readonly Manifest[]): Promise<string[]> {
  const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const name of namespaces)
    await apply(plane, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const said: string[] = [];
  for (const object of objects) {
    const name = `${object.kind} ${object.metadata.name}`;
    await apply(plane, object, true).catch((error: unknown) => said.push(`${name}: ${String(error)}`));
  }
  return said;
}

test("every object that the golden path renders, for every choice of its form, is taken by a real API server", async () => {
  const { path, source, files } = await readGoldenPath();
  const { template } = parseTemplate(source, path);
  if (!template) throw new Error(`${path} is no template`);
  for (const { title, answers } of answerSets(template)) {
    const plan = planCreation({
      bundle: { file: path, source, files, commit: "c".repeat(40) },
      answers,
      ownerTeam: "payments",
      requester: { login: "ines", name: "Ines" },
      target: acmeTarget,
    });
    const rendered = plan.environments.flatMap(({ objects }) => objects as Manifest[]);
    const application = plan.files.find((file) => file.path.startsWith(acmeTarget.paths.applications));
    const objects = [...parseManifests(application?.content ?? ""), ...rendered];
    expect(objects.length, title).toBeGreaterThan(12);
    expect(await refusals(objects), title).toEqual([]);
  }
});

test("every overlay and every object of manifests/ is taken by a real API server", {
  timeout: 600_000,
}, async () => {
  const rendered = renderedManifests().flatMap(({ objects }) => objects as Manifest[]);
  const plain = [...manifestFiles()]
    .filter(([path]) => /^manifests\/argocd\/(applications|addons)\//.test(path))
    .flatMap(([, text]) => parseManifests(text));
  expect(rendered.length).toBeGreaterThan(100);
  expect(plain.length).toBeGreaterThan(20);
  expect(await refusals([...plain, ...rendered])).toEqual([]);
});

test.each(charts)(
  "what the chart of $addon makes with our values is taken by a real API server",
  {
    timeout: 300_000,
  },
  async (chart) => {
    const application = applications().find(({ metadata }) => metadata.name === chart.addon);
    if (!application) throw new Error(`no Application is called ${chart.addon}`);
    const pinned = sourcesOf(application).find((source) => source.chart !== undefined);
    expect(pinned?.targetRevision).toBe(chart.released);
    const objects = await renderChart(chart, {
      helm: join(root, ".portolan/real-cluster/bin/helm"),
      room: folder,
      values: join(root, "manifests/platform", chart.addon, "values.yaml"),
      namespace: application.spec.destination.namespace,
    });
    // The kinds first: what else the chart brings may be of them.
    const kinds = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
    const others = objects.filter((object) => !kinds.includes(object));
    await applyCrds(plane, kinds);
    expect(others.length).toBeGreaterThan(5);
    expect(await refusals(others)).toEqual([]);
    expect([...new Set(others.flatMap(wishesOf).flatMap(unmet))]).toEqual([]);
  },
);
