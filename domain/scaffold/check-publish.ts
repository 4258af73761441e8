import type { Problem } from "#domain/problem.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import type { RenderedTemplate } from "#domain/scaffold/rendered-template.ts";
import { parseRepoUrl } from "#domain/scaffold/template-filters.ts";

/** The platform repository in the form that `repoUrl` has: `github.com?owner=o&repo=r`. */
export function repoUrlOf({ repository, gitUrl }: PlatformTarget): string {
  const [owner = "", repo = ""] = repository.split("/");
  return `${URL.parse(gitUrl)?.host ?? "github.com"}?owner=${owner}&repo=${repo}`;
}

/** Whether the template's pull request is the one the portal would open: same repository, same branch, a catalog file. */
export function publishProblems(rendered: RenderedTemplate, target: PlatformTarget, file: string): Problem[] {
  const { publish, catalogInfoPath, files } = rendered;
  if (publish === null) return [];
  const problems: Problem[] = [];
  const refuse = (code: string, message: string, mend: string, line: number) =>
    problems.push({ severity: "error", code, message, mend, file, line });
  const wanted = repositoryOf(publish.repoUrl);
  if (wanted?.toLowerCase() !== target.repository.toLowerCase())
    refuse(
      "foreign-repository",
      `The template opens its pull request in ${wanted ?? "no repository"}, not in ${target.repository}.`,
      "Let repoUrl be environment.parameters.repoUrl.",
      publish.line,
    );
  if (publish.targetBranch !== null && publish.targetBranch !== target.branch)
    refuse(
      "foreign-branch",
      `The pull request would go into ${publish.targetBranch}, not into ${target.branch}.`,
      "Remove targetBranchName.",
      publish.line,
    );
  if (catalogInfoPath !== null && !files.some(({ path }) => path === catalogInfoPath))
    refuse(
      "catalog-file-missing",
      `The template registers ${catalogInfoPath}, which it does not render.`,
      "Mend catalogInfoPath, or add the file to the skeleton.",
      publish.line,
    );
  return problems;
}

function repositoryOf(repoUrl: string | null): string | null {
  try {
    const { owner, repo } = parseRepoUrl(repoUrl ?? "");
    return `${owner}/${repo}`;
  } catch {
    return null;
  }
}
