import {
  call,
  combine,
  combineAll,
  decimal,
  type Expression,
  everyMinuteOver,
} from "#domain/slo/promql/expression.ts";
import { recordedNow } from "#domain/slo/promql/recorded.ts";

/**
 * When each objective was measured first after `since`, in seconds since 1970. What was measured before that counts for
 * nothing: the time of the sample itself is compared, not that of the look.
 */
export function firstSampleQuery(sloIds: readonly string[], since: Date, now: Date): Expression {
  const seconds = Math.max(60, Math.ceil((now.getTime() - since.getTime()) / 1_000));
  const after = decimal({ num: BigInt(since.getTime()), den: 1_000n });
  return combineAll(
    "or",
    sloIds.map((id) => {
      const later = combine(call("timestamp", recordedNow("measured", id)), ">", after);
      return call("min_over_time", everyMinuteOver(later, seconds));
    }),
  );
}
