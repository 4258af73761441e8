import { prometheusSource } from "#domain/delivery/source-state.ts";
import { elapsedSeconds } from "#domain/slo/calendar.ts";
import { attributeSpending } from "#domain/slo/course/attribute-spending.ts";
import { bucketsPerPoint, drawCourse } from "#domain/slo/course/draw-course.ts";
import { replayTiers } from "#domain/slo/course/replay-tiers.ts";
import { explainFigures } from "#domain/slo/explain-figures.ts";
import { portfolioQueries } from "#domain/slo/promql/portfolio-queries.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { BudgetDetail } from "#domain/slo/views/budget-view.ts";
import { NotFound } from "#server/runtime/errors.ts";
import { budgetRow, readRowContext, type Seen, seeObjectives } from "#server/slo/budget-rows.ts";
import { listDeploys } from "#server/slo/list-deploys.ts";
import type { SloDeps } from "#server/slo/ports.ts";
import { type Course, readCourse } from "#server/slo/read-course.ts";

/**
 * Everything the page of one objective shows: the portfolio's figures, and one range query more, which chart, tiers and
 * spending are worked out of. Without Prometheus, what is written in the file is still all there.
 */
export async function readDetail(deps: SloDeps, id: string, now: Date): Promise<BudgetDetail> {
  const { catalog, objectives } = deps;
  const [stored, context, snapshot] = await Promise.all([
    objectives.list(),
    readRowContext(deps),
    catalog.store.snapshot(),
  ]);
  const own = stored.find(({ slo }) => slo.id === id);
  if (!own) {
    const mend = "An objective appears here when its file is on the base branch.";
    throw new NotFound(`There is no objective "${id}"`, { mend });
  }
  const slos = stored.map(({ slo }) => slo);
  const { seen } = await seeObjectives(deps, slos, now);
  const one: Seen = seen.find(({ slo }) => slo.id === id) ?? { slo: own.slo, judged: notSeen, sight: null };
  const row = budgetRow(one, context);
  const at = one.sight?.at ?? now;
  const course = await readCourse(deps, own.slo, "recorded", at, now);
  const { stepSeconds, from, buckets } = course;
  const within = buckets.value?.slice(from) ?? [];
  const allowed = row.figures.value?.allowed ?? null;
  const begin = new Date(at.getTime() - elapsedSeconds(own.slo.window, at) * 1_000);
  const marks = await listDeploys(catalog.delivery, own.slo, begin);
  const { platform, githubUrl } = catalog;
  const { file, line } = own.slo;
  const page = file.split("/").map(encodeURIComponent).join("/");
  return {
    ...row,
    description: own.slo.description,
    file: {
      path: file,
      line,
      url: `${githubUrl}/${platform.repository}/blob/${own.commit}/${page}#L${line}`,
    },
    explanations: explain(own.slo, one, course),
    points: buckets.state === "unknown" ? buckets : { ...buckets, value: drawCourse(within, allowed) },
    stepSeconds: stepSeconds * bucketsPerPoint(within.length),
    ...attributeSpending(within, stepSeconds, marks, allowed),
    tiers: replayTiers(own.slo, { buckets: buckets.value ?? [], from, stepSeconds }, row.alerts),
    tierStepSeconds: stepSeconds,
    problems: (snapshot?.problems ?? []).filter((problem) => problem.file === file),
  };
}

const notSeen: Seen["judged"] = { state: "unknown", source: prometheusSource };

function explain(slo: Slo, { judged, sight }: Seen, { expression, stepSeconds, buckets }: Course) {
  if (!sight || !judged.value) return [];
  const { windows, ...queries } = portfolioQueries([slo.window], sight.at);
  const [window] = windows;
  if (!window) return [];
  const course = { expression, stepSeconds, steps: buckets.value?.length ?? 0 };
  return explainFigures({ slo, judged: judged.value, queries: { ...queries, window }, course, at: sight.at });
}
