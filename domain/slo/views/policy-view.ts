import type { BudgetOverride } from "#domain/slo/policy/budget-status.ts";
import type { FreezeState } from "#domain/slo/views/budget-view.ts";

/** An open pull request that touches the budget, and what its head was told. */
export type TouchingChange = {
  number: number;
  title: string;
  url: string;
  state: "held" | "let-in" | "untold";
  said: string | null;
};

/** What the policy makes of one objective's budget, and what may be done about it. */
export type PolicyView = {
  freeze: FreezeState | null;
  /** Its reason is somebody's words: hostile. */
  override: BudgetOverride | null;
  changes: TouchingChange[];
  /** Whether the asker may give or end an override. */
  mayOverride: boolean;
};

/** Bounds of an override: characters of its reason, hours it may hold. */
export const overrideBounds = { reason: { least: 15, most: 500 }, hours: { least: 1, most: 168 } } as const;
