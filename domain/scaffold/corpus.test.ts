import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readAnswers } from "./answers.ts";
import { compatibilityReport } from "./compatibility-report.ts";
import { isJsonObject, type Json, objectOf } from "./json.ts";
import { actionSupport } from "./known-actions.ts";
import { parseTemplate } from "./parse-template.ts";
import { renderTemplate } from "./render-template.ts";
import type { Template } from "./template.ts";

const corpus = fileURLToPath(new URL("./corpus", import.meta.url));
const templates = readdirSync(corpus).filter((name) => name !== "malformed");
const malformed = readdirSync(join(corpus, "malformed"));

function read(name: string): { source: string; template: Template } {
  const source = readFileSync(join(corpus, name, "template.yaml"), "utf8");
  const { template, problems } = parseTemplate(source, `templates/${name}/template.yaml`);
  if (!template) throw new Error(`${name}: ${JSON.stringify(problems)}`);
  return { source, template };
}

function filesOf(name: string) {
  const folder = join(corpus, name);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== "template.yaml" && path !== "expected.json")
    .sort()
    .map((path) => ({ path, mode: "100644", content: readFileSync(join(folder, path), "utf8") }));
}

function render(name: string) {
  const { template } = read(name);
  const { answers, problems } = readAnswers(template, {});
  const rendered = renderTemplate(template, filesOf(name), {
    parameters: answers,
    user: { ref: "user:default/ines", entity: { kind: "User", metadata: { name: "ines" } } },
    environment: { repository: "acme/platform" },
  });
  return {
    files: Object.fromEntries(rendered.files.map((file) => [file.path, file.content])),
    skipped: rendered.skipped,
    problems: [...problems, ...rendered.problems].map(({ code, file, line }) => `${file}:${line} ${code}`),
  };
}

test("there are at least twenty well-formed and twenty malformed templates", () => {
  expect(templates.length).toBeGreaterThanOrEqual(20);
  expect(malformed.length).toBeGreaterThanOrEqual(20);
});

describe("a malformed template is refused with its file and line", () => {
  test.each(malformed)("%s", (name) => {
    const source = readFileSync(join(corpus, "malformed", name), "utf8");
    const [, code, line] = /# expected: (\S+) at line (\d+)/.exec(source) ?? [];
    const { template, problems } = parseTemplate(source, `templates/${name}`);
    expect(template).toBeNull();
    expect(problems.map((problem) => `${problem.code} ${problem.file}:${problem.line}`)).toContain(
      `${code} templates/${name}:${line}`,
    );
    for (const problem of problems) expect(problem.mend).not.toBe("");
  });
});

describe("a template renders as its expected.json says", () => {
  test.each(templates)("%s", (name) => {
    expect(render(name)).toEqual(JSON.parse(readFileSync(join(corpus, name, "expected.json"), "utf8")));
  });

  test.each(templates)("%s, twice alike", (name) => {
    expect(render(name)).toEqual(render(name));
  });
});

describe("the report leaves nothing out", () => {
  test.each(templates)(
    "of %s: every action, input, field and unusual key has a row with its line and reason",
    (name) => {
      const { template, source } = read(name);
      const { rows } = compatibilityReport(template);
      const lines = source.split("\n");
      for (const row of rows) {
        expect(row.why).not.toBe("");
        const last = row.where.split("/").at(-1) ?? "";
        if (!/^\d+$/.test(last) && name !== "yaml-anchors")
          expect(lines[row.line - 1]).toContain(last.replaceAll("~1", "/"));
        if (row.support === "refused") expect(row.mend).not.toBe("");
      }
      const named = new Set(rows.map((row) => row.where));
      for (const [index] of template.steps.entries()) expect(named).toContain(`/spec/steps/${index}/action`);
      for (const key of Object.keys(objectOf(template.document.spec)))
        expect(named).toContain(`/spec/${key}`);
      for (const where of hintsIn(template.document.spec ?? null, "/spec")) expect(named).toContain(where);
    },
  );

  test("and refuses what the portal cannot do, by name", () => {
    const refused = templates.flatMap((name) =>
      compatibilityReport(read(name).template).rows.flatMap((row) =>
        row.support === "refused" ? [row.name] : [],
      ),
    );
    expect(refused).toEqual(
      expect.arrayContaining(["Secret", "fetch:plain", "publish:github", "acme:own:action"]),
    );
    expect(refused).toEqual(expect.arrayContaining(["expression.secrets", "expression.context.task"]));
  });
});

function hintsIn(value: Json, where: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => hintsIn(item, `${where}/${index}`));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const here = `${where}/${key.replaceAll("/", "~1")}`;
    return key.startsWith("ui:") ? [here] : hintsIn(item, here);
  });
}

/** Everything that a v1beta3 template may say, after the scaffolder's documentation and schema. */
const everything = {
  spec: `type steps owner lifecycle parameters output presentation secrets formDecorators
    EXPERIMENTAL_formDecorators EXPERIMENTAL_recovery`,
  keys: `buttonLabels backButtonText createButtonText reviewButtonText schema EXPERIMENTAL_strategy links text if url
    entityRef title icon content id name action input each backstage:permissions tags backstage:featureFlag
    description required properties dependencies allOf then else ui:field ui:widget ui:options ui:autofocus ui:help
    ui:order ui:disabled ui:placeholder ui:enumNames ui:backstage review show mask password
    allowedHosts allowedOrganizations allowedOwners allowedProjects allowedRepos requestUserCredentials secretsKey
    additionalScopes ownerLabel repoLabel disableRepoAutocomplete catalogFilter defaultKind defaultNamespace
    allowArbitraryValues autoSelect kinds showCounts helperText
    targetPath values copyWithoutRender copyWithoutTemplating cookiecutterCompat templateFileExtension replace
    trimBlocks lstripBlocks token catalogInfoUrl repoContentsUrl catalogInfoPath optional filePath entity entityRefs
    files from to overwrite paths recursive message listWorkspace minutes seconds milliseconds repoUrl branchName
    targetBranchName draft sourcePath filesToDelete reviewers teamReviewers assignees commitMessage update
    forceFork gitAuthorName gitAuthorEmail forceEmptyGitAuthor createWhenEmpty workflowId branchOrTagName workflowInputs
    appName argoInstance namespace path projectName`,
  fields: `RepoUrlPicker RepoBranchPicker RepoOwnerPicker OwnerPicker EntityPicker MultiEntityPicker OwnedEntityPicker
    MyGroupsPicker EntityNamePicker EntityTagsPicker Secret`,
  actions: `fetch:template fetch:template:file fetch:plain fetch:plain:file workspace:template workspace:template:file
    catalog:register catalog:write catalog:fetch fs:delete fs:rename fs:readdir debug:log debug:wait
    publish:github:pull-request publish:github github:repo:create github:repo:push github:actions:dispatch github:webhook
    github:issues:create github:issues:label github:environment:create github:branch-protection:create
    github:deployKey:create github:autolinks:create github:pages:enable
    roadiehq:utils:fs:append roadiehq:utils:fs:parse roadiehq:utils:fs:replace roadiehq:utils:fs:write
    roadiehq:utils:json:merge roadiehq:utils:merge roadiehq:utils:jsonata roadiehq:utils:jsonata:json:transform
    roadiehq:utils:jsonata:yaml:transform roadiehq:utils:serialize:json roadiehq:utils:serialize:yaml
    roadiehq:utils:sleep roadiehq:utils:zip notification:send argocd:create-resources`,
  expressions: `parameters. steps.publish.output steps[' user.entity user.ref secrets. environment.secrets
    environment.parameters each.key each.value context.task.id parseRepoUrl parseEntityRef pick( projectSlug`,
};
const words = (list: string): string[] => list.trim().split(/\s+/);

describe("the corpus says everything that a template may say:", () => {
  const all = templates.map((name) => read(name));
  const keys = new Set<string>();
  const texts = new Set<string>();
  const visit = (value: Json): void => {
    if (typeof value === "string") texts.add(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (isJsonObject(value))
      for (const [key, item] of Object.entries(value)) {
        keys.add(key);
        visit(item);
      }
  };
  for (const { template } of all) visit(template.document);

  test.each(words(everything.spec))("spec.%s", (key) => {
    expect(all.some(({ template }) => Object.hasOwn(objectOf(template.document.spec), key))).toBe(true);
  });
  test.each(words(everything.keys))("the key %s", (key) => {
    expect(keys.has(key) || texts.has(key)).toBe(true);
  });
  test.each(words(everything.fields))("the field %s", (field) => {
    expect(texts).toContain(field);
  });
  test.each(words(everything.actions))("the action %s, which the portal has an answer to", (action) => {
    expect(texts).toContain(action);
    expect(actionSupport(action).why).not.toBe("the portal does not know this action.");
  });
  test.each(words(everything.expressions))("the expression %s", (expression) => {
    expect([...texts].some((text) => text.includes("${{") && text.includes(expression))).toBe(true);
  });
});
