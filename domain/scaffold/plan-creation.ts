import { rememberOpened } from "#domain/delivery/kustomize/remember-opened.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import { pinImages } from "#domain/delivery/pin-images.ts";
import { stages } from "#domain/delivery/stages.ts";
import type { Problem } from "#domain/problem.ts";
import type { AnswerProblem } from "#domain/scaffold/answer-problem.ts";
import { readAnswers, serviceNameAnswer } from "#domain/scaffold/answers.ts";
import { ownerProblems } from "#domain/scaffold/check-owner.ts";
import { publishProblems } from "#domain/scaffold/check-publish.ts";
import type { CreationPlan, PlannedEnvironment } from "#domain/scaffold/creation-plan.ts";
import { describeCreation } from "#domain/scaffold/describe-creation.ts";
import { appFolder, type FirewallScope } from "#domain/scaffold/firewall/scope.ts";
import { checkRenderedFiles, checkRenderedObjects } from "#domain/scaffold/firewall.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import { judgeObjects } from "#domain/scaffold/policy/judge-objects.ts";
import { renderTemplate } from "#domain/scaffold/render-template.ts";
import { renderedDigest } from "#domain/scaffold/rendered-digest.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { sumResources } from "#domain/scaffold/resource-sums.ts";
import { serviceNameFault } from "#domain/scaffold/service-name.ts";
import type { TemplateBundle, UncheckedFile } from "#domain/scaffold/template-bundle.ts";
import { environmentOf } from "#domain/scaffold/template-environment.ts";
import { withGenerated } from "#domain/scaffold/with-generated.ts";

/** The same input gives the same plan, in the browser and on the server. */
export type PlanInput = {
  bundle: TemplateBundle;
  answers: unknown;
  ownerTeam: string;
  requester: { login: string; name: string };
  target: PlatformTarget;
};

/** A plan with what the answers lack; `answers` is their one form, as it is rendered and stored. */
export type PlannedCreation = CreationPlan & {
  serviceName: string;
  answers: JsonObject;
  answerProblems: AnswerProblem[];
};

/** Works out everything a creation would do, without doing any of it. */
export function planCreation(input: PlanInput): PlannedCreation {
  const { bundle, target } = input;
  const parsed = parseTemplate(bundle.source, bundle.file);
  if (parsed.template === null) return { ...nothing, problems: parsed.problems };
  const { template } = parsed;
  const { answers, problems: answerProblems } = readAnswers(template, input.answers);
  const serviceName = serviceNameAnswer(template, answers)?.name ?? "";
  const rendered = renderTemplate(template, bundle.files, {
    parameters: answers,
    user: { ref: `user:default/${input.requester.login}`, entity: userEntity(input) },
    environment: environmentOf(template, bundle.commit, target),
  });
  const problems: Problem[] = [
    ...parsed.problems,
    ...rendered.problems,
    ...publishProblems(rendered, target, bundle.file),
  ];
  const scope: FirewallScope = { service: serviceName, target };
  const badName = serviceNameFault(serviceName);
  // Without a good name nothing says which paths are the service's own; the answer is what must be mended first.
  const all =
    badName === null ? withGenerated(rendered.files, scope) : { files: rendered.files, problems: [] };
  const refusals = badName === null ? checkRenderedFiles(all.files, scope) : [];
  problems.push(...all.problems, ...refusals);
  if (badName !== null && answerProblems.length === 0)
    problems.push({ severity: "error", file: bundle.file, ...badName });
  const pinned = pinImages(all.files.filter(isPlainFile), target);
  const files = pinned.files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  // Before a team is chosen the form says so; only then is there an owner that could differ.
  if (badName === null && refusals.length === 0 && input.ownerTeam !== "")
    problems.push(...ownerProblems(files, `${appFolder(scope)}/catalog-info.yaml`, input.ownerTeam));
  const environments =
    badName === null && refusals.length === 0
      ? stages.map((stage) => planEnvironment(stage, files, scope, problems))
      : [];
  return {
    serviceName,
    answers,
    answerProblems,
    files,
    digest: renderedDigest(files),
    imageTag: pinned.tags.get(serviceName) ?? "",
    environments,
    pullRequest: {
      title: rendered.publish?.title ?? `Create ${serviceName}`,
      body: describeCreation({
        template,
        serviceName,
        requester: input.requester,
        ownerTeam: input.ownerTeam,
        environments,
        files,
      }),
      labels: ["portolan"],
      reviewers: rendered.publish?.reviewers ?? [],
      teamReviewers: rendered.publish?.teamReviewers ?? [],
    },
    problems: [...problems, ...policyProblems(environments)],
  };
}

const nothing: PlannedCreation = {
  serviceName: "",
  answers: {},
  answerProblems: [],
  files: [],
  digest: renderedDigest([]),
  imageTag: "",
  environments: [],
  pullRequest: { title: "", body: "", labels: [], reviewers: [], teamReviewers: [] },
  problems: [],
};

function userEntity({ requester }: PlanInput): JsonObject {
  return { kind: "User", metadata: { name: requester.login, title: requester.name } };
}

function isPlainFile(file: UncheckedFile): file is UncheckedFile & RenderedFile {
  return file.mode === "100644" || file.mode === "100755";
}

const renderOnce = rememberOpened<ReturnType<typeof renderKustomization>>();

function planEnvironment(
  name: string,
  files: readonly RenderedFile[],
  scope: FirewallScope,
  problems: Problem[],
): PlannedEnvironment {
  const texts = new Map(files.map((file) => [file.path, file.content]));
  const folder = `${appFolder(scope)}/overlays/${name}`;
  const rendered = renderOnce(texts, folder, (opened) => renderKustomization(opened, folder));
  problems.push(...rendered.problems, ...checkRenderedObjects(rendered.objects, name, scope));
  const verdicts = judgeObjects(rendered.objects, { environment: name });
  return { name, objects: rendered.objects, verdicts, sums: sumResources(rendered.objects) };
}

function policyProblems(environments: readonly PlannedEnvironment[]): Problem[] {
  return environments.flatMap(({ name, verdicts }) =>
    verdicts
      .filter(({ outcome }) => outcome === "fail")
      .map(({ policy, object, message, mend }) => ({
        severity: "error" as const,
        code: `policy-${policy}`,
        message: `${object.kind} ${object.name} in ${name}: ${message}`,
        mend,
      })),
  );
}
