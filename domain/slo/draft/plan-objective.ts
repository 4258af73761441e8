import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { errorsAmong, type Problem } from "#domain/problem.ts";
import { renderedDigest } from "#domain/scaffold/rendered-digest.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { appendObjective, editObjective } from "#domain/slo/draft/edit-objective.ts";
import type { BaseFile, ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import { generateService } from "#domain/slo/rules/generate-service.ts";
import type { Slo } from "#domain/slo/slo.ts";

/** What one service's objectives stand in: its folder of objectives, and the overlay that has to list it. */
export type ObjectivePlace = {
  service: string;
  /** `manifests/apps/<service>/slo` */
  folder: string;
  portalUrl: string | undefined;
  /** The OpenSLO files of the folder, and the overlay's kustomization, as they stand on the base branch. */
  files: readonly BaseFile[];
  overlay: BaseFile | null;
};

/** Everything a change of an objective would do; browser and server work it out from the same input. */
export type PlannedObjective = {
  slo: Slo | null;
  files: RenderedFile[];
  digest: string;
  problems: Problem[];
};

/** Works out the files of a change, or of a new objective where the draft's id is not there yet. Never throws. */
export function planObjective(place: ObjectivePlace, draft: ObjectiveDraft): PlannedObjective {
  const { service, folder, files, overlay, portalUrl } = place;
  const edited = editFiles(place, draft);
  if (edited === null)
    return refused("slo-unreadable", "The file is no valid YAML, so it cannot be edited here.");
  const texts = new Map(files.map(({ path, content }) => [nameOf(path), content]));
  texts.set(nameOf(edited.path), edited.content);
  const generated = generateService(texts, folder, service, portalUrl);
  const slo = generated.slos.find(({ id }) => id === draft.id) ?? null;
  const rendered: RenderedFile[] = [
    { ...edited, mode: "100644" },
    ...Object.entries(generated.files).map(([name, content]) => ({
      path: `${folder}/${name}`,
      mode: "100644" as const,
      content,
    })),
  ];
  const listed = overlay && withBase(overlay.content, "../../slo");
  if (overlay && listed !== null && listed !== overlay.content)
    rendered.push({ path: overlay.path, mode: "100644", content: listed });
  const problems = [...generated.problems, ...lost(slo, generated.problems, draft)];
  return { slo, files: rendered, digest: renderedDigest(rendered), problems };
}

function editFiles(
  { service, folder, files }: ObjectivePlace,
  draft: ObjectiveDraft,
): { path: string; content: string } | null {
  try {
    for (const { path, content } of files) {
      const changed = editObjective(content, draft);
      if (changed !== null) return { path, content: changed };
    }
    const path = `${folder}/${service}.yaml`;
    const before = files.find((file) => file.path === path)?.content ?? "";
    return { path, content: appendObjective(before, service, draft) };
  } catch {
    return null;
  }
}

/** A kustomization that lists the folder among its resources; as it was where it does already or is no such file. */
function withBase(text: string, folder: string): string {
  const document = parseDocument(text);
  const resources = isMap(document.contents) ? document.contents.get("resources", true) : null;
  if (!isSeq(resources) || document.errors.length > 0) return text;
  const last = resources.items.at(-1);
  const names = resources.items.map((item) => (isScalar(item) ? item.value : null));
  if (names.includes(folder) || resources.flow || !isScalar(last) || !last.range) return text;
  const [at, end] = last.range;
  const indent = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return `${text.slice(0, end)}\n${indent}${folder}${text.slice(end)}`;
}

/** What the reader did not give back and did not complain of either would be lost in silence. */
function lost(slo: Slo | null, problems: readonly Problem[], { id, indicator }: ObjectiveDraft): Problem[] {
  if (errorsAmong(problems).length > 0) return [];
  if (slo === null)
    return refused("slo-lost", `No objective "${id}" can be read back from the file.`).problems;
  if (slo.indicator.kind === indicator.kind) return [];
  const message = `What "${id}" counts stays as its file has it, for what was recorded of it is of that kind.`;
  return refused("slo-kind-kept", message, "Write a new objective that counts otherwise.").problems;
}

function refused(
  code: string,
  message: string,
  mend = "Edit the file by hand, on GitHub.",
): PlannedObjective {
  const problem: Problem = { severity: "error", code, message, mend };
  return { slo: null, files: [], digest: "", problems: [problem] };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
