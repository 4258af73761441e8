import {
  type CheckReading,
  type PullRequestReading,
  secondPersonContext,
} from "#domain/delivery/pull-request-reading.ts";

export type CheckSummary = {
  state: "none" | "running" | "passed" | "failed";
  checks: CheckReading[];
  /** Demanded by the branch rules, but never reported for this head. */
  missing: string[];
  failed: CheckReading[];
  passed: number;
  total: number;
};

/**
 * All checks of a head, the portal's own second-person status aside, since that one is a review. A failed check
 * that the branch rules do not demand is shown and stops nothing, where the rules are known.
 */
export function summariseChecks(reading: PullRequestReading): CheckSummary {
  const checks = reading.checks.filter((check) => check.name !== secondPersonContext);
  const demanded = reading.requiredChecks?.filter((name) => name !== secondPersonContext) ?? null;
  const missing = (demanded ?? []).filter((name) => !checks.some((check) => check.name === name));
  const counts = (check: CheckReading) =>
    demanded === null || demanded.length === 0 || demanded.includes(check.name);
  const failed = checks.filter((check) => check.state === "failed" && counts(check));
  const open = checks.filter(
    (check) => check.state === "queued" || check.state === "running" || check.state === "unknown",
  );
  const passed = checks.filter((check) => check.state === "passed" || check.state === "skipped").length;
  const total = checks.length + missing.length;
  const state = judge({ failed: failed.length, open: open.length + missing.length, total });
  return { state, checks, missing, failed, passed, total };
}

function judge({
  failed,
  open,
  total,
}: {
  failed: number;
  open: number;
  total: number;
}): CheckSummary["state"] {
  if (failed > 0) return "failed";
  if (total === 0) return "none";
  return open > 0 ? "running" : "passed";
}
