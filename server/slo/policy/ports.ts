import type { Containment } from "#domain/delivery/course-facts.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { Ratio } from "#domain/slo/ratio.ts";
import type { ReadingsStore } from "#server/delivery/readings-store.ts";
import type { PolicyStore } from "#server/slo/policy/store.ts";

/** What the policy's procedures stand on. */
export type PolicyDeps = {
  store: PolicyStore;
  readings: Pick<ReadingsStore, "openPullRequests">;
  platform: PlatformSettings;
};

export type LabelSetting = { label: string; login: string };

/** GitHub, as far as an exemption has to be proved there. Every function throws where it does not answer. */
export type ChangeEvidence = {
  /** Who put on each label that the pull request carries now; empty where that cannot be told for certain. */
  labelsSetBy: (pullRequest: number, signal: AbortSignal) => Promise<LabelSetting[]>;
  /** Paths that differ between two commits; null where there are too many to be sure. */
  changedBetween: (base: string, head: string, signal: AbortSignal) => Promise<string[] | null>;
  /** Object id at a path of a commit (`<sha>`, `<sha>^1`); null where there is nothing. */
  treeOf: (commit: string, path: string, signal: AbortSignal) => Promise<string | null>;
  compare: (base: string, head: string, signal: AbortSignal) => Promise<Containment | null>;
};

/**
 * What is spent of each budget, exactly: null where it could not be measured. `away` where the source of the figures
 * does not answer at all.
 */
export type ReadConsumed = (
  now: Date,
  stop: AbortSignal,
) => Promise<
  | { kind: "read"; budgets: { id: string; service: string; consumed: Ratio | null }[] }
  | { kind: "away"; message: string }
>;

/** Whether somebody of this login holds the role that may let changes pass a frozen budget, as known now. */
export type MayLetPass = (login: string, now: Date) => Promise<boolean>;
