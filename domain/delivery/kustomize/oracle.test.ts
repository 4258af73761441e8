import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isAcceptable } from "#domain/scaffold/is-acceptable.ts";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import type { TemplateBundle } from "#domain/scaffold/template-bundle.ts";
import { findKustomize } from "../../../tests/support/kustomize-program.ts";
import { answerSets } from "../../../tests/support/template-answers.ts";
import { readYaml } from "./read-yaml.ts";
import { renderKustomization } from "./render-kustomization.ts";
import { toJson } from "./yaml-node.ts";

const root = join(import.meta.dirname, "../../..");
const corpus = join(import.meta.dirname, "fixtures");
const kustomize = findKustomize();
const slow = { timeout: 60_000 };

function filesBelow(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  return new Map(
    paths
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(folder, path), readFileSync(path, "utf8")]),
  );
}

/** Both programs on the same folder: equal objects in equal order, or both refuse. */
async function compare(
  folder: string,
  dir: string,
  files = filesBelow(folder),
): Promise<"equal" | "both refuse"> {
  const printed = await kustomize?.build(join(folder, dir));
  const { objects, problems } = renderKustomization(files, dir);
  if (typeof printed !== "string") {
    expect(problems).not.toEqual([]);
    return "both refuse";
  }
  expect(problems).toEqual([]);
  expect(objects).toEqual(readYaml(printed, "printed.yaml").map(({ node }) => toJson(node)));
  return "equal";
}

const about = kustomize?.name ?? "SKIPPED: no kubectl 1.27 or later, no kustomize 5 and no Go on PATH";

describe.skipIf(kustomize === null)(`the same as ${about}`, () => {
  test.concurrent.each(casesOf("renders"))("corpus: %s", slow, async (name) => {
    const folder = join(corpus, "renders", name);
    expect(await compare(folder, overlayOf(folder))).toBe("equal");
  });

  test.concurrent.each(casesOf("refused"))("refuses as well: %s", slow, async (name) => {
    const folder = join(corpus, "refused", name);
    expect(await compare(folder, overlayOf(folder))).toBe("both refuse");
  });

  const manifests = filesBelow(join(root, "manifests"));
  const folders = [...manifests.keys()]
    .filter((path) => /(^|\/)kustomization\.ya?ml$/.test(path))
    .map(dirname);
  test.concurrent.each(folders)("manifests/%s", slow, async (dir) => {
    expect(await compare(join(root, "manifests"), dir === "." ? "" : dir, manifests)).toBe("equal");
  });

  const scratch = mkdtempSync(join(tmpdir(), "portolan-oracle-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  test.concurrent.each(creations())(
    "$template, $title",
    slow,
    async ({ template, title, bundle, answers }) => {
      const plan = planCreation({ bundle, answers, ownerTeam: "payments", requester, target });
      expect(plan.problems).toEqual([]);
      expect(plan.answerProblems).toEqual([]);
      expect(isAcceptable(plan)).toBe(true);
      const folder = join(scratch, `${template}-${title}`.replaceAll(/[^a-z0-9]+/gi, "-"));
      for (const file of plan.files) {
        await mkdir(dirname(join(folder, file.path)), { recursive: true });
        await writeFile(join(folder, file.path), file.content);
      }
      for (const environment of plan.environments) {
        const dir = `${target.paths.apps}/${plan.serviceName}/overlays/${environment.name}`;
        expect(await compare(folder, dir)).toBe("equal");
      }
    },
  );
});

const requester = { login: "ines", name: "Ines Duarte" };
const target: PlatformTarget = {
  repository: "acme/platform",
  branch: "main",
  paths: {
    services: "services",
    apps: "manifests/apps",
    applications: "manifests/argocd/applications",
    runbooks: "docs/runbooks",
    templates: "templates",
  },
  imageRegistry: "registry.example.com/platform",
  argocdNamespace: "argocd",
  gitUrl: "https://github.com/acme/platform.git",
};

function casesOf(group: string): string[] {
  return readdirSync(join(corpus, group));
}

function overlayOf(folder: string): string {
  return readdirSync(folder).includes("overlay") ? "overlay" : "";
}

/** Every template of the repository with every choice its form offers. */
function creations() {
  const templates = readdirSync(join(root, "templates")).filter((name) => !name.startsWith("_"));
  const shared = filesBelow(join(root, "templates/_shared"));
  return templates.flatMap((template) => {
    const files = filesBelow(join(root, "templates", template));
    const file = `templates/${template}/template.yaml`;
    const source = files.get("template.yaml") ?? "";
    const bundle: TemplateBundle = {
      file,
      source,
      files: [
        ...files,
        ...[...shared].map(([path, content]) => [`../_shared/${path}`, content] as const),
      ].map(([path, content]) => ({ path, mode: "100644", content })),
      commit: "0".repeat(40),
    };
    const parsed = parseTemplate(source, file).template;
    return parsed === null ? [] : answerSets(parsed).map((set) => ({ template, ...set, bundle }));
  });
}
