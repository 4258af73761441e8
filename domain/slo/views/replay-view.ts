import type { AskedQuery, Knowledge, TierRow } from "#domain/slo/views/budget-view.ts";

/** What an objective as it is being written would have done until now, had it stood all that time. */
export type Replay = {
  knowledge: Knowledge;
  /** Over its own window, as far as samples reach back; shares of the whole budget, null where nothing is known. */
  left: number | null;
  bad: number | null;
  total: number | null;
  allowed: number | null;
  attained: number | null;
  measuredSeconds: number;
  windowSeconds: number;
  /** What each tier would have done in the window, looked at every `stepSeconds`. */
  tiers: TierRow[];
  stepSeconds: number;
  working: string[];
  queries: AskedQuery[];
};
