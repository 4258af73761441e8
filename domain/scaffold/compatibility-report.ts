import {
  isJsonObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  pointer,
  textOf,
} from "#domain/scaffold/json.ts";
import { actionSupport, type Support, type SupportNote } from "#domain/scaffold/known-actions.ts";
import {
  featureSupport,
  fieldSupport,
  hintSupport,
  inputSupport,
  widgetSupport,
} from "#domain/scaffold/known-fields.ts";
import { lineOf, type Template } from "#domain/scaffold/template.ts";
import { asksForSecrets, asksForTask } from "#domain/scaffold/template-engine.ts";

/** One thing that a template uses. `where` is its JSON pointer, `line` counts from 1. */
export type CompatibilityRow = SupportNote & {
  kind: "action" | "input" | "field" | "feature";
  name: string;
  where: string;
  line: number;
};

/** `support` is the worst of the rows: a template with a refused row may still create, where a condition skips it. */
export type CompatibilityReport = { rows: CompatibilityRow[]; support: Support };

const order: readonly Support[] = ["supported", "understood", "ignored", "refused"];

/** Every action, input, field and feature that a template uses, and what the portal makes of it. Nothing is left out. */
export function compatibilityReport(template: Template): CompatibilityReport {
  const rows: CompatibilityRow[] = [];
  const add = (kind: CompatibilityRow["kind"], name: string, where: string, note: SupportNote): void => {
    rows.push({ ...note, kind, name, where, line: lineOf(template, where) });
  };
  const spec = objectOf(template.document.spec);
  for (const key of Object.keys(spec))
    add("feature", `spec.${key}`, `/spec${pointer([key])}`, featureSupport(`spec.${key}`));
  for (const key of Object.keys(objectOf(spec.output))) {
    const known = key === "links" || key === "text" ? `spec.output.${key}` : "spec.output";
    add("feature", `spec.output.${key}`, `/spec/output${pointer([key])}`, featureSupport(known));
  }
  const single = isJsonObject(spec.parameters);
  const pages = single ? [objectOf(spec.parameters)] : listOf(spec.parameters).map(objectOf);
  for (const [index, page] of pages.entries()) {
    const where = single ? "/spec/parameters" : `/spec/parameters/${index}`;
    for (const key of Object.keys(page))
      if (key.startsWith("backstage:"))
        add("feature", `page.${key}`, where + pointer([key]), featureSupport(`page.${key}`));
    surveySchema(page, where, add);
  }
  for (const step of template.steps)
    surveyStep(objectOf(listOf(spec.steps)[step.index]), step.action, step.index, add);
  const worst = Math.max(0, ...rows.map((row) => order.indexOf(row.support)));
  return { rows, support: order[worst] ?? "supported" };
}

type Add = (kind: CompatibilityRow["kind"], name: string, where: string, note: SupportNote) => void;

/** Fields may stand anywhere in a schema: under properties, branches, conditions, definitions and items. */
function surveySchema(value: Json, where: string, add: Add): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) surveySchema(item, `${where}/${index}`, add);
  if (!isJsonObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const here = where + pointer([key]);
    if (!key.startsWith("ui:")) {
      surveySchema(item, here, add);
      continue;
    }
    const named = textOf(item);
    if (key === "ui:field" && named !== undefined) add("field", named, here, fieldSupport(named));
    else if (key === "ui:widget" && named !== undefined)
      add("field", `ui:widget ${named}`, here, widgetSupport(named));
    else add("field", key, here, hintSupport(key));
  }
}

const stepKeys = ["id", "name", "action", "input"];

function surveyStep(step: JsonObject, action: string, index: number, add: Add): void {
  const where = `/spec/steps/${index}`;
  const note = actionSupport(action);
  add("action", action, `${where}/action`, note);
  for (const key of Object.keys(step))
    if (!stepKeys.includes(key))
      add("feature", `step.${key}`, where + pointer([key]), featureSupport(`step.${key}`));
  if (note.support !== "refused")
    for (const key of Object.keys(objectOf(step.input)))
      add("input", `${action} ${key}`, `${where}/input${pointer([key])}`, inputSupport(action, key));
  const isRead = (path: string): boolean => {
    const input = new RegExp(`^${where}/input/([^/]+)`).exec(path)?.[1];
    return input === undefined || inputSupport(action, input).support !== "ignored";
  };
  eachText(step, where, (text, path) => {
    if (note.support === "refused" || !isRead(path)) return;
    if (asksForSecrets(text))
      add("feature", "expression.secrets", path, featureSupport("expression.secrets"));
    if (asksForTask(text))
      add("feature", "expression.context.task", path, featureSupport("expression.context.task"));
    if (/\$\{\{[^}]*\|\s*random\b/.test(text))
      add("feature", "expression.random", path, featureSupport("expression.random"));
  });
}

function eachText(value: Json, where: string, visit: (text: string, where: string) => void): void {
  if (typeof value === "string") visit(value, where);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) eachText(item, `${where}/${index}`, visit);
  else if (isJsonObject(value))
    for (const [key, item] of Object.entries(value)) eachText(item, where + pointer([key]), visit);
}
