import type { Observed } from "#domain/observed.ts";
import { replayObjective } from "#domain/slo/course/replay-objective.ts";
import type { Replay } from "#domain/slo/views/replay-view.ts";
import { type DraftAsked, readDraft } from "#server/slo/drafted-objective.ts";
import type { SloDeps } from "#server/slo/ports.ts";
import { readCourse } from "#server/slo/read-course.ts";

/** What an objective as it stands in the form would have made of its last window. */
export async function replayDraft(
  deps: Pick<SloDeps, "objectives" | "metrics">,
  asked: DraftAsked,
  now: Date,
): Promise<Observed<Replay>> {
  const stored = asked.id === null ? null : await deps.objectives.objective(asked.id);
  const slo = readDraft(asked, stored?.slo ?? null);
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
