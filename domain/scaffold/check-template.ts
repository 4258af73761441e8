import type { Problem } from "#domain/problem.ts";
import { isJsonObject, type Json, type JsonObject, listOf, objectOf } from "#domain/scaffold/json.ts";
import { templateApiVersion } from "#domain/scaffold/template.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";

type Report = (code: string, path: YamlPath, message: string, mend: string) => void;

const rootKeys = ["apiVersion", "kind", "metadata", "spec", "relations", "status"];
const entityName = /^([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
const stepId = /^[A-Za-z_][\w-]*$/;

/** Everything that must hold before a template means anything, each with its line. */
export function checkTemplate(root: JsonObject, lineAt: (path: YamlPath) => number, file: string): Problem[] {
  const problems: Problem[] = [];
  const reportAs =
    (severity: Problem["severity"]): Report =>
    (code, path, message, mend) => {
      problems.push({ severity, code, message, mend, file, line: lineAt(path) });
    };
  const refuse = reportAs("error");
  checkEnvelope(root, refuse);
  if (!isJsonObject(root.spec)) {
    refuse("template-spec", ["spec"], "The template has no spec.", "Add spec with type and steps.");
    return problems;
  }
  const { spec } = root;
  requireText(spec.type, ["spec", "type"], refuse, "service");
  for (const key of ["owner", "lifecycle"] as const)
    if (spec[key] !== undefined) requireText(spec[key], ["spec", key], refuse, "group:platform");
  checkParameters(spec.parameters, refuse, reportAs("warning"));
  checkSteps(spec.steps, refuse, reportAs("warning"));
  checkOutput(spec.output, refuse);
  for (const key of ["presentation", "secrets", "EXPERIMENTAL_recovery"])
    if (spec[key] !== undefined && !isJsonObject(spec[key]))
      refuse("template-shape", ["spec", key], `${key} is not a map.`, "Write it as a map of fields.");
  for (const key of ["formDecorators", "EXPERIMENTAL_formDecorators"])
    if (spec[key] !== undefined && !Array.isArray(spec[key]))
      refuse("template-shape", ["spec", key], `${key} is not a list.`, "Write a list of { id, input }.");
  return problems;
}

function checkEnvelope(root: JsonObject, refuse: Report): void {
  if (root.apiVersion !== templateApiVersion)
    refuse(
      "template-api-version",
      ["apiVersion"],
      `apiVersion is ${shown(root.apiVersion)}, not ${templateApiVersion}.`,
      `Write apiVersion: ${templateApiVersion}.`,
    );
  if (root.kind !== "Template")
    refuse("template-kind", ["kind"], `kind is ${shown(root.kind)}, not Template.`, "Write kind: Template.");
  for (const key of Object.keys(root))
    if (!rootKeys.includes(key))
      refuse(
        "template-root-field",
        [key],
        `"${key}" may not stand at the root of an entity.`,
        `Move it below metadata or spec; the root has ${rootKeys.join(", ")}.`,
      );
  const metadata = objectOf(root.metadata);
  const { name } = metadata;
  if (typeof name !== "string" || !entityName.test(name))
    refuse(
      "template-name",
      ["metadata", "name"],
      `metadata.name is ${shown(name)}, not an entity name.`,
      "Use 1 to 63 letters, digits, - _ or . with a letter or digit at both ends.",
    );
  for (const [key, value] of Object.entries(objectOf(metadata.annotations)))
    if (typeof value !== "string")
      refuse(
        "template-annotation",
        ["metadata", "annotations", key],
        `The annotation "${key}" is ${shown(value)}, not text.`,
        "Put the value in quotes.",
      );
}

function checkParameters(parameters: Json | undefined, refuse: Report, warn: Report): void {
  if (parameters === undefined) return;
  const single = isJsonObject(parameters);
  if (!single && !Array.isArray(parameters)) {
    refuse(
      "template-parameters",
      ["spec", "parameters"],
      `parameters is ${shown(parameters)}.`,
      "Write one JSON Schema, or a list of them, one a page.",
    );
    return;
  }
  const seen = new Map<string, number>();
  for (const [index, page] of (single ? [parameters] : parameters).entries()) {
    const path: YamlPath = ["spec", "parameters", ...(single ? [] : [index])];
    if (!isJsonObject(page)) {
      refuse("template-page", path, `Page ${index + 1} is ${shown(page)}.`, "Write it as a JSON Schema.");
      continue;
    }
    checkPage(page, path, refuse);
    for (const name of Object.keys(objectOf(page.properties))) {
      if (seen.has(name))
        warn(
          "template-parameter-twice",
          [...path, "properties", name],
          `"${name}" is asked on two pages; the later answer wins.`,
          "Give it another name on one of them.",
        );
      seen.set(name, index);
    }
  }
}

function checkPage(page: JsonObject, path: YamlPath, refuse: Report): void {
  if (page.properties !== undefined && !isJsonObject(page.properties))
    refuse(
      "template-page",
      [...path, "properties"],
      "properties is not a map.",
      "Write name: { type, title }.",
    );
  const { required } = page;
  if (
    required !== undefined &&
    !(Array.isArray(required) && required.every((name) => typeof name === "string"))
  )
    refuse(
      "template-page",
      [...path, "required"],
      "required is not a list of names.",
      "Write required: [name].",
    );
  for (const [name, schema] of Object.entries(objectOf(page.properties)))
    if (!isJsonObject(schema) && typeof schema !== "boolean")
      refuse(
        "template-property",
        [...path, "properties", name],
        `The field "${name}" is ${shown(schema)}.`,
        "Write a JSON Schema for it: { type: string }.",
      );
}

function checkSteps(steps: Json | undefined, refuse: Report, warn: Report): void {
  if (!Array.isArray(steps)) {
    refuse("template-steps", ["spec", "steps"], "The template has no list of steps.", "Add spec.steps.");
    return;
  }
  if (steps.length === 0)
    refuse("template-steps", ["spec", "steps"], "The list of steps is empty.", "Add a fetch:template step.");
  const seen = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const path: YamlPath = ["spec", "steps", index];
    if (!isJsonObject(step)) {
      refuse("template-step", path, `Step ${index + 1} is ${shown(step)}.`, "Write id, action and input.");
      continue;
    }
    checkStep(step, index, path, seen, refuse);
  }
  const text = JSON.stringify(steps);
  for (const id of seen)
    if (id.includes("-") && text.includes(`steps.${id}.`))
      warn(
        "template-dashed-id",
        ["spec", "steps"],
        `steps.${id} reads as a subtraction.`,
        `Write steps['${id}'].`,
      );
}

function checkStep(step: JsonObject, index: number, path: YamlPath, seen: Set<string>, refuse: Report) {
  if (typeof step.action !== "string" || step.action === "")
    refuse(
      "template-action",
      [...path, "action"],
      `Step ${index + 1} names no action.`,
      "Add action: fetch:template.",
    );
  if (step.input !== undefined && !isJsonObject(step.input))
    refuse(
      "template-input",
      [...path, "input"],
      `The input of step ${index + 1} is not a map.`,
      "Write name: value.",
    );
  if (step.if !== undefined && typeof step.if !== "string" && typeof step.if !== "boolean")
    refuse(
      "template-if",
      [...path, "if"],
      `"if" is ${shown(step.if)}.`,
      "Write an expression or true or false.",
    );
  if (
    step.each !== undefined &&
    typeof step.each !== "string" &&
    (typeof step.each !== "object" || step.each === null)
  )
    refuse(
      "template-each",
      [...path, "each"],
      `"each" is ${shown(step.each)}.`,
      "Give a list, a map, or an expression.",
    );
  const { id } = step;
  if (id === undefined) return;
  if (typeof id !== "string" || !stepId.test(id)) {
    refuse(
      "template-step-id",
      [...path, "id"],
      `The step id ${shown(id)} is not a name.`,
      "Use letters, digits, _ and -.",
    );
    return;
  }
  if (seen.has(id))
    refuse(
      "template-step-twice",
      [...path, "id"],
      `Two steps have the id "${id}".`,
      "Give each step its own id.",
    );
  seen.add(id);
}

function checkOutput(output: Json | undefined, refuse: Report): void {
  if (output === undefined) return;
  if (!isJsonObject(output)) {
    refuse(
      "template-output",
      ["spec", "output"],
      `output is ${shown(output)}.`,
      "Write links, text or named values.",
    );
    return;
  }
  for (const key of ["links", "text"]) {
    const path: YamlPath = ["spec", "output", key];
    if (output[key] !== undefined && !Array.isArray(output[key]))
      refuse("template-output", path, `output.${key} is not a list.`, `Write output.${key} as a list.`);
    for (const [index, item] of listOf(output[key]).entries())
      if (!isJsonObject(item))
        refuse(
          "template-output",
          [...path, index],
          `output.${key} holds ${shown(item)}.`,
          "Write a map of fields.",
        );
  }
}

function requireText(value: Json | undefined, path: YamlPath, refuse: Report, example: string): void {
  if (typeof value === "string" && value !== "") return;
  const name = path.join(".");
  const message = value === undefined ? `${name} is missing.` : `${name} is ${shown(value)}, not text.`;
  refuse("template-field", path, message, `Write ${String(path.at(-1))}: ${example}.`);
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (isJsonObject(value)) return "a map";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
