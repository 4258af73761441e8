import type { TeamRef } from "#domain/identity/person-view.ts";
import type { Observed } from "#domain/observed.ts";
import type { Problem } from "#domain/problem.ts";

/**
 * How much is known. `no-traffic`: measured, and nothing was asked of the service in the whole window. `unmeasured`: no
 * sample in the window, or none for longer than a source may be silent. `partial`: counted, but less of the window was
 * measured than is needed to trust it. None of the three is ever drawn green or as 100 %.
 */
export type Knowledge = "measured" | "partial" | "no-traffic" | "unmeasured";

/** What the policy makes of a budget; `unverified` says since when the figures behind it could not be read. */
export type FreezeState = {
  state: "ok" | "warned" | "frozen";
  since: Date;
  unverifiedSince: Date | null;
};

/** An expression as it was sent, so that anybody can ask it again. */
export type AskedQuery = { purpose: string; expression: string; at: Date };

/**
 * The figures of one objective over its window. Shares are of the whole budget: `left` is 0.382 for 38.2 % and may be
 * negative; null wherever `knowledge` forbids a number. Events are counted ones, fractions come of extrapolation.
 */
export type BudgetFigures = {
  knowledge: Knowledge;
  good: number | null;
  bad: number | null;
  total: number | null;
  /** Bad events that the objective allows for this total. */
  allowed: number | null;
  left: number | null;
  /** Share of events that were good. */
  attained: number | null;
  /** Burn rate over the last hour; 1 spends the budget in exactly the window. */
  burn: number | null;
  /** Share of the budget spent in the last 24 hours. */
  spentLastDay: number | null;
  /** When nothing would be left if the last hour went on for ever; null where that does not happen. */
  exhaustedAt: Date | null;
  measuredSeconds: number;
  windowSeconds: number;
  /** The newest sample; null where there is none. */
  sampledAt: Date | null;
};

/** A burning or otherwise firing alert of an objective. */
export type SloAlert = {
  name: string;
  severity: string;
  tier: string | null;
  firing: boolean;
  since: Date | null;
  silenced: { by: string; until: Date; comment: string; url: string } | null;
  summary: string;
  runbookUrl: string | null;
};

/** One objective as the portfolio lists it. Names and texts are somebody's: hostile. */
export type BudgetRow = {
  id: string;
  service: string;
  title: string;
  /** `99.9 % of requests not failed, rolling 30 days`, in words. */
  promise: string;
  targetPercent: string;
  windowText: string;
  team: TeamRef | null;
  system: string | null;
  figures: Observed<BudgetFigures>;
  freeze: FreezeState | null;
  alerts: SloAlert[];
};

/** Worst first. `problems` are those of the objectives' files; `warnings` are what Prometheus said beside its answers. */
export type BudgetPortfolio = {
  rows: BudgetRow[];
  teams: TeamRef[];
  systems: string[];
  /** Services of the catalog that have no objective. */
  without: string[];
  problems: Problem[];
  warnings: string[];
  source: Observed<{ queries: number; seconds: number }>;
};

/** What home shows of the portfolio: the first rows of its order, and how many objectives there are. */
export type BudgetSummary = {
  worst: BudgetRow[];
  objectives: number;
  source: BudgetPortfolio["source"];
};

/** A point of the budget's course; null is a gap, and is drawn as one. Counts are of the step that ends here. */
export type BudgetPoint = {
  at: Date;
  left: number | null;
  attained: number | null;
  bad: number | null;
  total: number | null;
};

/** A change that reached the cluster within the window. */
export type DeployMark = {
  at: Date;
  commit: string;
  title: string;
  pullRequest: { number: number; url: string } | null;
  /** True for the one after which most was spent. */
  worst: boolean;
};

/** What was spent between one deploy and the next: counted, so a fact; that the deploy was the cause is not. */
export type Spending = {
  after: DeployMark | null;
  until: Date;
  /** Bad events of the interval, at least and at most: the minute of the deploy belongs to either side. */
  bad: { least: number; most: number };
  share: { least: number; most: number };
};

/** What one alert tier is doing, and would have done in this window. */
export type TierRow = {
  factor: number;
  longSeconds: number;
  shortSeconds: number;
  severity: "page" | "ticket";
  /** Null where there is no traffic or no sample. */
  burnLong: number | null;
  burnShort: number | null;
  firing: boolean;
  reachable: boolean;
  /** Within the window: how often it would have begun to fire, and for how long in all. */
  fired: number;
  firedSeconds: number;
};

/** What of a page can be asked to explain itself; `course` are the points of the charts. */
export type Explained =
  | "left"
  | "attained"
  | "burn"
  | "coverage"
  | "last-day"
  | "exhaustion"
  | "course"
  | "spending"
  | "tiers";

/** How a figure came about: its arithmetic, line by line as it was done, and the queries whose answers went into it. */
export type Explanation = { figure: Explained; working: string[]; queries: AskedQuery[] };

/** Everything the page of one objective shows. */
export type BudgetDetail = BudgetRow & {
  description: string;
  file: { path: string; line: number; url: string };
  explanations: Explanation[];
  points: Observed<BudgetPoint[]>;
  stepSeconds: number;
  deploys: DeployMark[];
  spending: Spending[];
  tiers: TierRow[];
  /** How often the replay of the tiers looked, which is finer than the points of the charts. */
  tierStepSeconds: number;
  problems: Problem[];
};
