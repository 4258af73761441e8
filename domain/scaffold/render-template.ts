import { renderLimits } from "#domain/scaffold/fetch-skeleton.ts";
import type { Json, JsonObject } from "#domain/scaffold/json.ts";
import type { RenderContext, RenderedTemplate } from "#domain/scaffold/rendered-template.ts";
import type { Template, TemplateStep } from "#domain/scaffold/template.ts";
import { runAction } from "#domain/scaffold/template-actions.ts";
import type { BundleFile } from "#domain/scaffold/template-bundle.ts";
import { isTruthy } from "#domain/scaffold/template-engine.ts";
import { evaluateAt, problemAt, type Run } from "#domain/scaffold/template-run.ts";

const eachLimit = 100;

/** Runs the steps in memory: nothing is fetched, written or asked. The same input gives the same bytes. */
export function renderTemplate(
  template: Template,
  bundle: readonly BundleFile[],
  context: RenderContext,
): RenderedTemplate {
  const result: RenderedTemplate = {
    files: [],
    skipped: [],
    publish: null,
    catalogInfoPath: null,
    problems: [],
  };
  const run: Run = {
    template,
    bundle,
    context: {
      parameters: context.parameters,
      user: context.user,
      environment: { parameters: context.environment },
    },
    outputs: {},
    evaluator: null,
    workspace: new Map(),
    result,
  };
  if (bundle.length > renderLimits.bundleFiles) {
    const message = `The template's folder holds ${bundle.length} files; ${renderLimits.bundleFiles} are allowed.`;
    problemAt(run, "/spec/steps", "template-too-many-files", message, "Remove what no service needs.");
    return result;
  }
  for (const step of template.steps) runStep(run, step);
  if (result.publish === null) {
    result.files = [...run.workspace.values()];
    if (result.problems.length === 0)
      problemAt(
        run,
        "/spec/steps",
        "template-opens-no-pull-request",
        "No step opens a pull request, so the template creates nothing.",
        "Add a step with action publish:github:pull-request.",
      );
  }
  return result;
}

function runStep(run: Run, step: TemplateStep): void {
  const at = `/spec/steps/${step.index}`;
  if (step.when === false) return;
  if (step.each === null) {
    if (!isWanted(run, step, {})) return;
    const output = runAction(run, step, {});
    if (output !== null) remember(run, step, output);
    return;
  }
  const each = evaluateAt(run, step.each, `${at}/each`, {});
  if (each === null) return;
  if (typeof each.value !== "object" || each.value === null) {
    problemAt(
      run,
      `${at}/each`,
      "template-each",
      "each gives neither a list nor a map.",
      "Give a list or a map.",
    );
    return;
  }
  const items = Object.entries(each.value);
  if (items.length > eachLimit) {
    const message = `each gives ${items.length} items; ${eachLimit} are allowed.`;
    problemAt(run, `${at}/each`, "template-each", message, "Give a shorter list.");
    return;
  }
  const collected: { [name: string]: Json[] } = {};
  for (const [key, value] of items) {
    const scope = { each: { key, value } };
    if (!isWanted(run, step, scope)) continue;
    for (const [name, output] of Object.entries(runAction(run, step, scope) ?? {})) {
      collected[name] ??= [];
      collected[name].push(output);
    }
  }
  remember(run, step, collected);
}

function remember(run: Run, step: TemplateStep, output: JsonObject): void {
  run.outputs[step.id] = { output };
  run.evaluator = null;
}

function isWanted(run: Run, step: TemplateStep, scope: JsonObject): boolean {
  if (step.when === null || step.when === true) return true;
  const condition = evaluateAt(run, step.when, `/spec/steps/${step.index}/if`, scope);
  return condition !== null && isTruthy(condition.value);
}
