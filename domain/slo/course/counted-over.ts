import { combineAll, type Expression, labelled } from "#domain/slo/promql/expression.ts";
import { partLabel } from "#domain/slo/promql/portfolio-queries.ts";
import { recordingExpressions } from "#domain/slo/rules/recording-expressions.ts";
import type { Slo } from "#domain/slo/slo.ts";

/** Bad and all events of a time in one answer, from the counters themselves: for an objective that nobody records yet. */
export function countedOver(slo: Pick<Slo, "indicator">, seconds: number): Expression {
  const { bad, total } = recordingExpressions(slo, seconds);
  return combineAll("or", [labelled(bad, partLabel, "bad"), labelled(total, partLabel, "total")]);
}
