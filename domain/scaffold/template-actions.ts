import { fetchSkeleton, renderLimits, targetPrefix } from "#domain/scaffold/fetch-skeleton.ts";
import { type JsonObject, textOf, textsOf } from "#domain/scaffold/json.ts";
import { actionSupport } from "#domain/scaffold/known-actions.ts";
import type { TemplateStep } from "#domain/scaffold/template.ts";
import { inputOf, problemAt, type Run } from "#domain/scaffold/template-run.ts";

/** Does one action once. The step's output, or null where it could not run. */
export function runAction(run: Run, step: TemplateStep, scope: JsonObject): JsonObject | null {
  const at = `/spec/steps/${step.index}`;
  switch (step.action) {
    case "fetch:template":
      return fetchTemplate(run, step, scope);
    case "publish:github:pull-request":
      return publish(run, step, scope);
    case "catalog:register":
      return register(run, step, scope);
    default: {
      const { why, mend } = actionSupport(step.action);
      const message = `Step "${step.name}" uses ${step.action}: ${why}`;
      problemAt(run, `${at}/action`, "unsupported-action", message, mend);
      return null;
    }
  }
}

const fetchInputs = [
  "url",
  "targetPath",
  "values",
  "copyWithoutRender",
  "copyWithoutTemplating",
  "cookiecutterCompat",
  "templateFileExtension",
  "replace",
  "trimBlocks",
  "lstripBlocks",
];

function fetchTemplate(run: Run, step: TemplateStep, scope: JsonObject): JsonObject | null {
  const input = inputOf(run, step, fetchInputs, scope);
  if (input === null) return null;
  const { template, workspace, result } = run;
  const folder = template.file.slice(0, Math.max(0, template.file.lastIndexOf("/")));
  const fetched = fetchSkeleton(input, {
    folder,
    files: run.bundle,
    stepFile: template.file,
    stepLine: step.line,
  });
  result.problems.push(...fetched.problems);
  result.skipped.push(...fetched.skipped);
  for (const file of fetched.files)
    if (input.replace === true || !workspace.has(file.path)) workspace.set(file.path, file);
  const bytes = [...workspace.values()].reduce((sum, file) => sum + file.content.length, 0);
  if (bytes > renderLimits.bytes || workspace.size > renderLimits.bundleFiles) {
    const message = `The rendered files are too many or too large (${workspace.size} files, ${bytes} bytes).`;
    problemAt(run, `/spec/steps/${step.index}`, "template-too-large", message, "Render less.");
    workspace.clear();
  }
  return {};
}

const publishInputs = [
  "repoUrl",
  "title",
  "description",
  "targetBranchName",
  "sourcePath",
  "targetPath",
  "filesToDelete",
  "reviewers",
  "teamReviewers",
];

function publish(run: Run, step: TemplateStep, scope: JsonObject): JsonObject | null {
  const at = `/spec/steps/${step.index}`;
  const { result } = run;
  const input = inputOf(run, step, publishInputs, scope);
  if (input === null) return null;
  if (result.publish !== null) {
    const message = "A second step opens a pull request; a creation has exactly one.";
    problemAt(run, at, "template-publishes-twice", message, "Publish everything in one step.");
    return null;
  }
  if (textsOf(input.filesToDelete).length > 0) {
    const message = "The step deletes files, and a creation only adds.";
    problemAt(run, `${at}/input/filesToDelete`, "template-deletes-files", message, "Remove filesToDelete.");
  }
  const source = targetPrefix(textOf(input.sourcePath));
  const target = targetPrefix(textOf(input.targetPath));
  result.files = [...run.workspace.values()]
    .filter((file) => file.path.startsWith(source))
    .map((file) => ({ ...file, path: target + file.path.slice(source.length) }));
  result.publish = {
    repoUrl: textOf(input.repoUrl) ?? null,
    title: textOf(input.title) ?? null,
    description: textOf(input.description) ?? null,
    targetBranch: textOf(input.targetBranchName) ?? null,
    reviewers: textsOf(input.reviewers),
    teamReviewers: textsOf(input.teamReviewers),
    line: step.line,
  };
  return {};
}

function register(run: Run, step: TemplateStep, scope: JsonObject): JsonObject | null {
  const input = inputOf(run, step, ["catalogInfoPath"], scope);
  if (input === null) return null;
  run.result.catalogInfoPath = (textOf(input.catalogInfoPath) ?? "catalog-info.yaml").replace(/^\.?\/+/, "");
  return {};
}
