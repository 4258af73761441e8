import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { apply, type Manifest, parseManifests } from "#sandbox/real-cluster/apply.ts";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { type ControlPlane, startControlPlane } from "#sandbox/real-cluster/control-plane.ts";
import { installPlatformCrds } from "#sandbox/real-cluster/crds.ts";
import { installArgo } from "#sandbox/real-cluster/install-argo.ts";
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

test("every overlay and every object of manifests/ is taken by a real API server", async () => {
  const files = new Map(
    readdirSync(join(root, "manifests"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")] as const),
  );
  const overlays = [...files.keys()].flatMap(
    (path) => /^(manifests\/apps\/.+\/overlays\/[^/]+)\/kustomization\.yaml$/.exec(path)?.[1] ?? [],
  );
  const rendered = overlays.flatMap((dir) => renderKustomization(files, dir).objects as Manifest[]);
  const plain = [...files]
    .filter(([path]) => /^manifests\/(argocd|policies)\/(?!tests\/)(?!.*kustomization)/.test(path))
    .flatMap(([, text]) => parseManifests(text));
  expect(rendered.length).toBeGreaterThan(10);
  expect(plain.length).toBeGreaterThan(10);
  expect(await refusals([...plain, ...rendered])).toEqual([]);
});
