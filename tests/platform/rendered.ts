import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";
import { answerSets } from "#tests/support/template-answers.ts";

const root = join(import.meta.dirname, "../..");

/** Objects that reach a cluster together, with where they come from and which environment that is. */
export type Rendered = { from: string; environment: string; objects: KubernetesObject[] };

/** Every file of `manifests`, by its path in the repository. */
export function manifestFiles(): Map<string, string> {
  const entries = readdirSync(join(root, "manifests"), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]));
}

/** Every overlay, every add-on's own objects and Argo CD's roots; throws where one does not render. */
export function renderedManifests(): Rendered[] {
  const files = manifestFiles();
  const folders = [...files.keys()].flatMap(
    (path) =>
      /^(manifests\/(?:apps\/[^/]+\/overlays\/[^/]+|platform\/[^/]+|argocd|policies))\/kustomization\.yaml$/.exec(
        path,
      )?.[1] ?? [],
  );
  return folders.map((from) => {
    const { objects, problems } = renderKustomization(files, from);
    if (problems.length > 0) throw new Error(`${from}: ${problems.map(({ message }) => message).join("; ")}`);
    return { from, environment: /\/overlays\/([^/]+)$/.exec(from)?.[1] ?? "dev", objects };
  });
}

/** What every golden path makes, for every choice of its form. */
export async function renderedTemplates(): Promise<Rendered[]> {
  const names = readdirSync(join(root, "templates")).filter((name) => !name.startsWith("_"));
  const rendered: Rendered[] = [];
  for (const name of names) {
    const { path, source, files } = await readGoldenPath(name);
    const { template } = parseTemplate(source, path);
    if (!template) throw new Error(`${path} is no template`);
    for (const { title, answers } of answerSets(template)) {
      const { environments } = planCreation({
        bundle: { file: path, source, files, commit: "c".repeat(40) },
        answers,
        ownerTeam: "payments",
        requester: { login: "ines", name: "Ines" },
        target: acmeTarget,
      });
      for (const { name: environment, objects } of environments)
        rendered.push({ from: `${name}, ${title}, ${environment}`, environment, objects: [...objects] });
    }
  }
  return rendered;
}
