import type { Observed } from "#domain/observed.ts";
import { errorsAmong } from "#domain/problem.ts";
import { replayObjective } from "#domain/slo/course/replay-objective.ts";
import { appendObjective } from "#domain/slo/draft/edit-objective.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { Replay } from "#domain/slo/views/replay-view.ts";
import { Invalid } from "#server/runtime/errors.ts";
import type { SloDeps } from "#server/slo/ports.ts";
import { readCourse } from "#server/slo/read-course.ts";

/** `id` is null for an objective that is not there yet. */
export type ReplayAsked = { id: string | null } & Pick<
  ObjectiveDraft,
  "targetPercent" | "windowText" | "indicator"
>;

/** What an objective as it stands in the form would have made of its last window. */
export async function replayDraft(
  deps: Pick<SloDeps, "objectives" | "metrics">,
  asked: ReplayAsked,
  now: Date,
): Promise<Observed<Replay>> {
  const stored = asked.id === null ? null : await deps.objectives.objective(asked.id);
  const slo = asDrafted(asked, stored?.slo ?? null);
  const isRecorded =
    stored !== null && JSON.stringify(stored.slo.indicator) === JSON.stringify(slo.indicator);
  const at = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  const course = await readCourse(deps, slo, isRecorded ? "recorded" : "counters", at, now);
  const { buckets, from, stepSeconds, expression } = course;
  if (buckets.state === "unknown") return buckets;
  const purpose = isRecorded ? "what was recorded, step by step" : "the counters themselves, step by step";
  const replay = replayObjective(slo, { buckets: buckets.value, from, stepSeconds });
  return { ...buckets, value: { ...replay, queries: [{ purpose, expression, at }] } };
}

/** Read as its file would be, so that what the form takes and what the repository takes are one thing. */
function asDrafted({ id, targetPercent, windowText, indicator }: ReplayAsked, stored: Slo | null): Slo {
  const service = stored?.service ?? "draft";
  const draft = { id: id ?? "draft", title: "Draft", description: "", targetPercent, windowText, indicator };
  const { slos, problems } = readObjectives(appendObjective("", service, draft), "draft");
  const [slo] = slos;
  const errors = errorsAmong(problems).map(({ file: _, line: __, ...problem }) => problem);
  if (!slo) throw new Invalid("This cannot be replayed as it is", errors);
  const isSameWindow = stored?.window.text === windowText;
  return { ...slo, ...(isSameWindow ? { window: stored.window, tiers: stored.tiers } : {}) };
}
