import type { PlannedEnvironment } from "#domain/scaffold/creation-plan.ts";
import type { ResourceSums } from "#domain/scaffold/policy-verdict.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import type { Template } from "#domain/scaffold/template.ts";

type Creation = {
  template: Template;
  serviceName: string;
  requester: { login: string; name: string };
  ownerTeam: string;
  environments: readonly PlannedEnvironment[];
  files: readonly RenderedFile[];
};

/** The pull request's text: what a reviewer needs to decide, in Markdown. */
export function describeCreation({
  template,
  serviceName,
  requester,
  ownerTeam,
  environments,
  files,
}: Creation): string {
  const version = template.version === null ? "" : ` ${template.version}`;
  return `${plain(requester.name)} (@${requester.login}) asks for the service \`${serviceName}\`, owned by team ${plain(ownerTeam)}, from the golden path ${plain(template.title)}${version}.

${files.length} files are added and none is changed.

| Environment | Objects | Policies | Pods | CPU | Memory |
| --- | --- | --- | --- | --- | --- |
${environments.map(describeEnvironment).join("\n")}

Nothing runs before the merge. After it Argo CD creates dev; prod follows with its first promotion.

To review: are name and owner right, does the ingress (if there is one) belong outside, are the limits sensible? The checks render every overlay, judge it by the policies, run the service's tests and build its image.`;
}

function describeEnvironment({ name, objects, verdicts, sums }: PlannedEnvironment): string {
  const judged = verdicts.filter(({ outcome }) => outcome !== "skip");
  const passed = judged.filter(({ outcome }) => outcome === "pass").length;
  const kinds = objects.map(({ kind }) => kind).join(", ");
  return `| ${name} | ${objects.length}: ${kinds} | ${passed} of ${judged.length} pass | ${range(sums.pods, String)} | ${range(sums.cpuCores, cores)} | ${range(sums.memoryBytes, mebibytes)} |`;
}

function range({ min, max }: ResourceSums["pods"], print: (value: number) => string): string {
  return min === max ? print(min) : `${print(min)} to ${print(max)}`;
}

function cores(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** Text from a form may not become Markdown of its own. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+!|<>@]/g, (mark) => `\\${mark}`).replaceAll(/\s+/g, " ");
}
