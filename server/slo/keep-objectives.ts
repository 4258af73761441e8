import type { Problem } from "#domain/problem.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import { serviceOfObjectiveFile } from "#domain/slo/objective-file.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { RepositoryPart, RepositorySight } from "#server/catalog/ports.ts";
import type { ObjectiveStore } from "#server/slo/objective-store.ts";

/** Every answer of Prometheus is bounded by it: what goes beyond is told, and nobody's figures suffer. */
export const mostObjectives = 5_000;

/** Objectives, kept whenever the catalog has looked at the platform repository. */
export function createObjectivePart(
  store: Pick<ObjectiveStore, "replace">,
  { paths: { apps } }: PlatformSettings,
): RepositoryPart {
  const wants = (path: string) => serviceOfObjectiveFile(path, apps) !== null;
  const keep = async (sight: RepositorySight) => {
    const problems: Problem[] = sight.unreadable.map(unread);
    const kept = new Map<string, Slo>();
    for (const { path, content } of sight.files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const read = readObjectives(content, path);
      problems.push(...read.problems);
      for (const slo of read.slos) {
        const fault = faultOf(slo, serviceOfObjectiveFile(path, apps), kept);
        if (fault) problems.push({ severity: "error", ...fault, file: path, line: slo.line });
        else kept.set(slo.id, slo);
      }
    }
    await store.replace([...kept.values()], sight.commit);
    return problems;
  };
  return { wants, keep };
}

type Fault = Pick<Problem, "code" | "message" | "mend">;

function faultOf(slo: Slo, folder: string | null, kept: ReadonlyMap<string, Slo>): Fault | null {
  const holder = kept.get(slo.id);
  if (holder)
    return {
      code: "slo-twice",
      message: `"${slo.id}" stands in ${holder.file} already. This one is left out.`,
      mend: "Rename one of them: the name is the slo_id of every series and alert.",
    };
  // Whoever owns a folder must not be able to promise anything in another service's name.
  if (slo.service !== folder)
    return {
      code: "slo-elsewhere",
      message: `An objective of "${slo.service}" lies in the folder of "${folder}". It is left out.`,
      mend: `Move it to the folder of "${slo.service}", or mend spec.service.`,
    };
  if (kept.size < mostObjectives) return null;
  return {
    code: "slo-too-many",
    message: `There are more than ${mostObjectives} objectives. This one is left out.`,
    mend: "Take out objectives that nobody looks at.",
  };
}

function unread({ path, reason }: RepositorySight["unreadable"][number]): Problem {
  return {
    severity: "error",
    code: "file-unreadable",
    message: `The file was not read, so its objectives are not known. ${reason}`,
    mend: "Make it a text file of at most 512 KiB.",
    file: path,
  };
}
