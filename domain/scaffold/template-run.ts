import { isJsonObject, type Json, type JsonObject, objectOf, pointer } from "#domain/scaffold/json.ts";
import type { RenderedTemplate } from "#domain/scaffold/rendered-template.ts";
import { lineOf, type Template, type TemplateStep } from "#domain/scaffold/template.ts";
import type { BundleFile, UncheckedFile } from "#domain/scaffold/template-bundle.ts";
import { asksForSecrets, asksForTask, type Evaluator, evaluator } from "#domain/scaffold/template-engine.ts";

/** One rendering while it goes on. `scope` arguments hold `each` where a step has one. */
export type Run = {
  template: Template;
  bundle: readonly BundleFile[];
  context: JsonObject;
  outputs: JsonObject;
  /** For expressions outside `each`; null after a step has changed what they see. */
  evaluator: Evaluator | null;
  workspace: Map<string, UncheckedFile>;
  result: RenderedTemplate;
};

/** The named inputs of a step, evaluated; the others have no effect here and may hold anything. */
export function inputOf(
  run: Run,
  step: TemplateStep,
  names: readonly string[],
  scope: JsonObject,
): JsonObject | null {
  const input: JsonObject = {};
  for (const name of names) {
    const raw = step.input[name];
    if (raw === undefined) continue;
    const evaluated = evaluateAt(run, raw, `/spec/steps/${step.index}/input${pointer([name])}`, scope);
    if (evaluated === null) return null;
    if (evaluated.value !== undefined) input[name] = evaluated.value;
  }
  return input;
}

/** Evaluates what stands at `at` in the template; null after a problem was reported. */
export function evaluateAt(
  run: Run,
  raw: Json,
  at: string,
  scope: JsonObject,
): { value: Json | undefined } | null {
  const forbidden = forbiddenIn(raw, at);
  if (forbidden) {
    problemAt(run, forbidden.at, forbidden.code, forbidden.message, forbidden.mend);
    return null;
  }
  const result = evaluatorFor(run, scope)(raw, at);
  if (result.kind === "value") return { value: result.value };
  const { fault } = result;
  problemAt(run, fault.at, "template-expression", fault.message, "Mend the expression.");
  return null;
}

function evaluatorFor(run: Run, scope: JsonObject): Evaluator {
  const seen = { ...run.context, steps: run.outputs };
  if (Object.keys(scope).length > 0) return evaluator({ ...seen, ...scope });
  run.evaluator ??= evaluator(seen);
  return run.evaluator;
}

type Forbidden = { at: string; code: string; message: string; mend: string };

function forbiddenIn(value: Json, at: string): Forbidden | null {
  if (typeof value === "string") {
    if (asksForSecrets(value))
      return {
        at,
        code: "template-secrets",
        message: "The expression asks for secrets, and templates see none.",
        mend: "Let the service read the secret from the secret store when it runs.",
      };
    if (asksForTask(value))
      return {
        at,
        code: "template-task",
        message: "The expression asks for context.task, but the portal renders before any task exists.",
        mend: "Use a parameter instead.",
      };
    return null;
  }
  const entries = Array.isArray(value)
    ? value.entries()
    : Object.entries(isJsonObject(value) ? objectOf(value) : {});
  for (const [key, item] of entries) {
    const found = forbiddenIn(item, at + pointer([key]));
    if (found) return found;
  }
  return null;
}

/** Puts an error at the line of a JSON pointer into the template. */
export function problemAt(run: Run, at: string, code: string, message: string, mend: string): void {
  const { file } = run.template;
  run.result.problems.push({ severity: "error", code, message, mend, file, line: lineOf(run.template, at) });
}
