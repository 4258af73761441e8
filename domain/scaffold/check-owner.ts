import { parseEntities } from "#domain/catalog/entity.ts";
import type { Problem } from "#domain/problem.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

/**
 * What was rendered must belong to the team it is authorised for: otherwise a person of one team could put a
 * service, and its pages at night, on another.
 */
export function ownerProblems(
  files: readonly RenderedFile[],
  catalogFile: string,
  ownerTeam: string,
): Problem[] {
  const file = files.find(({ path }) => path === catalogFile);
  if (!file) {
    const message = `The template renders no ${catalogFile}, so the service would not be in the catalog.`;
    return [refuse("catalog-file-missing", message, "Add catalog-info.yaml to the skeleton.", catalogFile)];
  }
  const { entities, problems } = parseEntities(file.content, file.path);
  const wanted = `group:default/${ownerTeam.toLowerCase()}`;
  const others = entities.filter(({ owner }) => owner !== null && owner !== wanted);
  return [
    ...problems,
    ...others.map(({ ref, owner }) =>
      refuse(
        "owner-differs",
        `${ref} would belong to ${owner}, but the request is made for ${ownerTeam}.`,
        "Choose the same owner in the form.",
        catalogFile,
      ),
    ),
  ];
}

function refuse(code: string, message: string, mend: string, file: string): Problem {
  return { severity: "error", code, message, mend, file };
}
