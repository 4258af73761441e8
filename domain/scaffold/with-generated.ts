import type { Problem } from "#domain/problem.ts";
import { appFolder, type FirewallScope } from "#domain/scaffold/firewall/scope.ts";
import type { UncheckedFile } from "#domain/scaffold/template-bundle.ts";
import { generateService } from "#domain/slo/rules/generate-service.ts";

/**
 * The rendered files with what follows from the objectives among them: rules, their cases and a dashboard. The same
 * text as scripts/generate-slo.ts writes, so that a new service passes its check.
 */
export function withGenerated(
  files: readonly UncheckedFile[],
  scope: FirewallScope,
): { files: UncheckedFile[]; problems: Problem[] } {
  const folder = `${appFolder(scope)}/slo`;
  const own = files.filter(({ path }) => path.startsWith(`${folder}/`));
  const texts = new Map(own.map(({ path, content }) => [path.slice(folder.length + 1), content]));
  const generated = generateService(texts, folder, scope.service, scope.target.portalUrl);
  const from = own[0]?.from ?? "";
  const added = Object.entries(generated.files).map(
    ([name, content]): UncheckedFile => ({ path: `${folder}/${name}`, content, mode: "100644", from }),
  );
  const kept = files.filter(({ path }) => !added.some((file) => file.path === path));
  return { files: [...kept, ...added], problems: generated.problems };
}
