import type { Verdict } from "#domain/slo/policy/next-freeze.ts";
import { toDecimal } from "#domain/slo/ratio.ts";

/** The commit status by which the portal says whether a change may spend of the budgets it touches. */
export const errorBudgetContext = "portolan/error-budget";

/** Labels that let a change in while a budget is frozen, where whoever set them may. Compared without regard to case. */
export const exemptLabels = ["P0", "security", "reliability"] as const;

/** A named person's leave to go on in spite of a frozen budget, until it expires. */
export type BudgetOverride = { sloId: string; by: string; reason: string; since: Date; until: Date };

/** The budget of one objective as far as a change needs it. */
export type TouchedBudget = { sloId: string; service: string; verdict: Verdict };

/**
 * Why a change may pass frozen budgets: it takes something back, or somebody with the role has labelled it. A label that
 * somebody without it has set counts for nothing, and that is said.
 */
export type Exemption =
  | { kind: "revert"; commit: string }
  | { kind: "label"; label: string; by: string }
  | { kind: "idle-label"; label: string; by: string };

export type BudgetStatus = { state: "success" | "failure"; description: string };

/**
 * What the status of a change says. `budgets` are those of the services it touches; null where its paths are not known,
 * so that every frozen budget may be meant and is given. At most 140 characters, which is GitHub's limit.
 */
export function budgetStatus(
  budgets: readonly TouchedBudget[],
  exemption: Exemption | null,
  overrides: readonly BudgetOverride[],
  now: Date,
): BudgetStatus {
  const frozen = budgets.filter(({ verdict }) => verdict.level === "frozen");
  if (budgets.length === 0) return success("Touches no budget");
  const held = frozen.filter(({ sloId }) => !overrideOf(overrides, sloId, now));
  const [first] = held;
  if (first === undefined) {
    const leave = frozen.map(({ sloId }) => overrideOf(overrides, sloId, now)).find((one) => one !== null);
    return leave
      ? success(`Let in by ${leave.by} until ${minute(leave.until)}: ${leave.reason}`)
      : success(standing(budgets));
  }
  if (exemption?.kind === "revert")
    return success(`Takes back ${exemption.commit.slice(0, 7)}, so it may pass`);
  if (exemption?.kind === "label") return success(`Labelled ${exemption.label} by ${exemption.by}`);
  const others = held.length > 1 ? ` and ${held.length - 1} more` : "";
  const idle = exemption ? `; ${exemption.label} by ${exemption.by} does not count` : "";
  return {
    state: "failure",
    description: clip(`Frozen: ${spent(first)}${others}${idle}${doubt(first.verdict)}`),
  };
}

function overrideOf(all: readonly BudgetOverride[], sloId: string, now: Date): BudgetOverride | null {
  return all.find((one) => one.sloId === sloId && one.until > now) ?? null;
}

/** The one that is worst off speaks for all. */
function standing(budgets: readonly TouchedBudget[]): string {
  const warned = budgets.find(({ verdict }) => verdict.level === "warned");
  const blind = budgets.find(({ verdict }) => verdict.unverifiedSince !== null);
  if (warned) return `Not frozen: ${spent(warned)}${doubt(warned.verdict)}`;
  if (blind) return `Not frozen${doubt(blind.verdict)}: ${blind.sloId}`;
  return "Not frozen: more than half of every budget is left";
}

/** In tenths of a percent, cut and never rounded: 99.96 % must not read as 100 %. */
function spent({ sloId, verdict: { consumed, level } }: TouchedBudget): string {
  if (consumed === null) return `${sloId} was ${level} when last seen`;
  const tenths = { num: (consumed.num * 1000n) / consumed.den, den: 10n };
  return `${sloId} has spent ${toDecimal(tenths, 1).replace(/\.0$/, "")} %`;
}

function doubt({ unverifiedSince }: Verdict): string {
  return unverifiedSince ? ` (unverified since ${minute(unverifiedSince)})` : "";
}

function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function success(description: string): BudgetStatus {
  return { state: "success", description: clip(description) };
}

function clip(text: string): string {
  return text.length <= 140 ? text : `${text.slice(0, 139)}…`;
}
