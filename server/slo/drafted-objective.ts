import { errorsAmong } from "#domain/problem.ts";
import { appendObjective } from "#domain/slo/draft/edit-objective.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";
import type { Slo } from "#domain/slo/slo.ts";
import { Invalid } from "#server/runtime/errors.ts";

/** What decides what an objective counts, as a form has it. `id` is null for an objective that is not there yet. */
export type DraftAsked = { id: string | null } & Pick<
  ObjectiveDraft,
  "targetPercent" | "windowText" | "indicator"
>;

/**
 * Read as its file would be, so that what the form takes and what the repository takes are one thing. `stored` is what
 * it changes. Throws `Invalid` for what cannot be read.
 */
export function readDraft({ id, targetPercent, windowText, indicator }: DraftAsked, stored: Slo | null): Slo {
  const service = stored?.service ?? "draft";
  const draft = { id: id ?? "draft", title: "Draft", description: "", targetPercent, windowText, indicator };
  const { slos, problems } = readObjectives(appendObjective("", service, draft), "draft");
  const [slo] = slos;
  const errors = errorsAmong(problems).map(({ file: _, line: __, ...problem }) => problem);
  if (!slo) throw new Invalid("This cannot be worked out as it is", errors);
  const isSameWindow = stored?.window.text === windowText;
  return { ...slo, ...(isSameWindow ? { window: stored.window, tiers: stored.tiers } : {}) };
}
