import type { Problem } from "#domain/problem.ts";
import { checkTemplate } from "#domain/scaffold/check-template.ts";
import {
  isJsonObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  textOf,
  textsOf,
} from "#domain/scaffold/json.ts";
import { readYaml, type YamlDocument } from "#domain/scaffold/read-yaml.ts";
import { remembering } from "#domain/scaffold/remembering.ts";
import type { Template, TemplatePage, TemplateStep } from "#domain/scaffold/template.ts";

/**
 * Reads a `scaffolder.backstage.io/v1beta3` file. `template` is null as soon as one problem is an error; every
 * problem names file and line. Fields nobody knows are kept in `document` and named by the compatibility report.
 */
export const parseTemplate: (text: string, file: string) => TemplateReading = remembering(
  256 * 1024,
  parseAfresh,
);

type TemplateReading = { template: Template | null; problems: Problem[] };

function parseAfresh(text: string, file: string): TemplateReading {
  const { documents, problems } = readYaml(text, file);
  if (problems.length > 0) return { template: null, problems };
  const filled = documents.filter((document) => document.value !== null);
  const [only, second] = filled;
  if (!only || !isJsonObject(only.value))
    return refused(
      file,
      "template-empty",
      "The file holds no template.",
      "Begin with apiVersion and kind.",
      1,
    );
  if (second)
    return refused(
      file,
      "template-several-documents",
      "The file holds more than one document; a template stands alone in its file.",
      "Move the others into files of their own.",
      second.lineAt([]),
    );
  const found = checkTemplate(only.value, (path) => only.lineAt(path), file);
  if (found.some((problem) => problem.severity === "error")) return { template: null, problems: found };
  return { template: readTemplate(only.value, only, file), problems: found };
}

function refused(file: string, code: string, message: string, mend: string, line: number) {
  return { template: null, problems: [{ severity: "error" as const, code, message, mend, file, line }] };
}

function readTemplate(root: JsonObject, yaml: YamlDocument, file: string): Template {
  const metadata = objectOf(root.metadata);
  const spec = objectOf(root.spec);
  const name = textOf(metadata.name) ?? "";
  const annotations = Object.fromEntries(
    Object.entries(objectOf(metadata.annotations)).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value]] : [],
    ),
  );
  const labels = objectOf(objectOf(spec.presentation).buttonLabels);
  const recovery = objectOf(spec.EXPERIMENTAL_recovery).EXPERIMENTAL_strategy;
  return {
    file,
    name,
    namespace: textOf(metadata.namespace) ?? "default",
    title: textOf(metadata.title) ?? name,
    description: textOf(metadata.description) ?? "",
    tags: textsOf(metadata.tags),
    annotations,
    version: annotations["portolan.dev/version"] ?? null,
    type: textOf(spec.type) ?? "",
    owner: textOf(spec.owner) ?? null,
    lifecycle: textOf(spec.lifecycle) ?? null,
    pages: readPages(spec.parameters, yaml),
    steps: listOf(spec.steps).map((step, index) => readStep(objectOf(step), index, yaml)),
    output: objectOf(spec.output),
    buttonLabels: {
      back: textOf(labels.backButtonText) ?? null,
      review: textOf(labels.reviewButtonText) ?? null,
      create: textOf(labels.createButtonText) ?? null,
    },
    secretsSchema: isJsonObject(spec.secrets) ? objectOf(spec.secrets.schema) : null,
    formDecorators: listOf(spec.formDecorators ?? spec.EXPERIMENTAL_formDecorators).map((decorator) => ({
      id: textOf(objectOf(decorator).id) ?? "",
      input: objectOf(objectOf(decorator).input),
    })),
    recoveryStrategy: textOf(recovery) ?? null,
    document: root,
    lines: yaml.allLines(),
  };
}

function readPages(parameters: Json | undefined, yaml: YamlDocument): TemplatePage[] {
  const single = isJsonObject(parameters);
  const pages = single ? [parameters] : listOf(parameters);
  return pages.map((page, index) => {
    const schema = objectOf(page);
    return {
      title: textOf(schema.title) ?? "",
      description: textOf(schema.description) ?? "",
      schema,
      featureFlag: textOf(schema["backstage:featureFlag"]) ?? null,
      permissionTags: permissionTags(schema),
      line: yaml.lineAt(["spec", "parameters", ...(single ? [] : [index])]),
    };
  });
}

function readStep(step: JsonObject, index: number, yaml: YamlDocument): TemplateStep {
  const action = textOf(step.action) ?? "";
  const condition = step.if;
  return {
    id: textOf(step.id) ?? `step-${index + 1}`,
    name: textOf(step.name) ?? action,
    action,
    input: objectOf(step.input),
    when: typeof condition === "string" || typeof condition === "boolean" ? condition : null,
    each: step.each ?? null,
    permissionTags: permissionTags(step),
    index,
    line: yaml.lineAt(["spec", "steps", index]),
  };
}

function permissionTags(holder: JsonObject): string[] {
  return textsOf(objectOf(holder["backstage:permissions"]).tags);
}
