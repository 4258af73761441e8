import type { Problem } from "#domain/problem.ts";
import { lintObjective } from "#domain/slo/lint-objective.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";
import { exampleSeries } from "#domain/slo/rules/example-series.ts";
import { type GeneratedName, generatedFiles, generatedNames } from "#domain/slo/rules/generated-files.ts";
import type { Slo } from "#domain/slo/slo.ts";

/** What follows from a service's objectives, by file name; nothing where it has none or one cannot be read. */
export type ServiceGeneration = {
  slos: Slo[];
  files: Partial<Record<GeneratedName, string>>;
  problems: Problem[];
};

/** `texts` are the files of `folder`, by name; those that are generated are passed over. */
export function generateService(
  texts: ReadonlyMap<string, string>,
  folder: string,
  service: string,
  portalUrl: string | undefined,
): ServiceGeneration {
  const slos: Slo[] = [];
  const problems: Problem[] = [];
  for (const [name, text] of [...texts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (!/\.ya?ml$/.test(name) || isGenerated(name)) continue;
    const reading = readObjectives(text, `${folder}/${name}`);
    problems.push(...reading.problems);
    slos.push(...reading.slos);
  }
  const strange = slos.filter((slo) => slo.service !== service);
  problems.push(
    ...strange.map((slo) => ({
      ...placeOf(slo),
      severity: "error" as const,
      code: "slo-service",
      message: `"${slo.id}" belongs to "${slo.service}", and this folder to "${service}".`,
      mend: "Move the file, or name the service it stands with.",
    })),
    ...twins(slos),
    ...slos.flatMap((slo) => lintObjective(slo)),
    ...slos.filter(({ indicator }) => exampleSeries(indicator) === null).map(untested),
  );
  const isBroken = problems.some(({ severity }) => severity === "error");
  const files = slos.length === 0 || isBroken ? {} : generatedFiles(slos, service, portalUrl);
  return { slos, files, problems };
}

/** Objectives whose name stands before; names are the identity of their series, in the whole platform. */
export function twins(slos: readonly Slo[]): Problem[] {
  return slos
    .filter((slo, index) => slos.findIndex(({ id }) => id === slo.id) !== index)
    .map((slo) => ({
      ...placeOf(slo),
      severity: "error",
      code: "slo-twice",
      message: `"${slo.id}" stands twice.`,
      mend: "Rename one of them.",
    }));
}

export function isGenerated(name: string): boolean {
  return generatedNames.some((generated) => generated === name);
}

function untested(slo: Slo): Problem {
  return {
    ...placeOf(slo),
    severity: "warning",
    code: "slo-untested",
    message: `No series could be thought of that the selectors of "${slo.id}" find, so its rules come without cases.`,
    mend: "Write simpler matchers, or try the rules by hand.",
  };
}

function placeOf({ file, line }: Slo): { file: string; line: number } {
  return { file, line };
}
