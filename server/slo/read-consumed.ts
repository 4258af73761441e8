import type { Ratio } from "#domain/slo/ratio.ts";
import { trustedShare } from "#domain/slo/views/budget-state.ts";
import { seeObjectives } from "#server/slo/budget-rows.ts";
import type { SloDeps } from "#server/slo/ports.ts";

/** Exact shares of the budgets that are spent; null where too little was measured to go by. */
export type Consumed =
  | { kind: "read"; budgets: { id: string; service: string; consumed: Ratio | null }[] }
  | { kind: "away"; message: string };

/** What the policy goes by: the portfolio's own reading. A sight that is not fresh is no reading. */
export async function readConsumed(
  deps: Pick<SloDeps, "objectives" | "figures">,
  now: Date,
): Promise<Consumed> {
  const slos = (await deps.objectives.list()).map(({ slo }) => slo);
  const { seen, sight, error } = await seeObjectives(deps, slos, now);
  if (sight === null || error !== null)
    return { kind: "away", message: error?.message ?? "Prometheus has not been read yet." };
  const budgets = seen.map(({ slo: { id, service }, judged }) => {
    const { figures, exact } = judged.value ?? {};
    const isTrusted = figures && figures.measuredSeconds >= trustedShare * figures.windowSeconds;
    return { id, service, consumed: isTrusted ? (exact?.budget.consumed ?? null) : null };
  });
  return { kind: "read", budgets };
}
