import { z } from "zod";
import type { Problem } from "#domain/problem.ts";
import { appFolder, type FirewallScope } from "#domain/scaffold/firewall/scope.ts";
import { remembering } from "#domain/scaffold/remembering.ts";
import type { UncheckedFile } from "#domain/scaffold/template-bundle.ts";
import { generateService, type ServiceGeneration } from "#domain/slo/rules/generate-service.ts";

/** A preview asks after every keystroke, and few of them change an objective. */
const generateOnce = remembering(32 * 1024, (asked): ServiceGeneration => {
  const [folder, service, portalUrl, texts] = question.parse(JSON.parse(asked));
  return generateService(new Map(texts), folder, service, portalUrl ?? undefined);
});
const question = z.tuple([
  z.string(),
  z.string(),
  z.string().nullable(),
  z.array(z.tuple([z.string(), z.string()])),
]);

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
  const { service, target } = scope;
  const generated = generateOnce(
    JSON.stringify([folder, service, target.portalUrl ?? null, [...texts]]),
    folder,
  );
  const from = own[0]?.from ?? "";
  const added = Object.entries(generated.files).map(
    ([name, content]): UncheckedFile => ({ path: `${folder}/${name}`, content, mode: "100644", from }),
  );
  const kept = files.filter(({ path }) => !added.some((file) => file.path === path));
  return { files: [...kept, ...added], problems: generated.problems };
}
