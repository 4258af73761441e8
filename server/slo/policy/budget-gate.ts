import type { PullRequestReading } from "#domain/delivery/pull-request-reading.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import {
  budgetStatus,
  type Exemption,
  errorBudgetContext,
  exemptLabels,
  type TouchedBudget,
} from "#domain/slo/policy/budget-status.ts";
import { touchedServices } from "#domain/slo/policy/touched-services.ts";
import type { BudgetGate, CommitStatus } from "#server/delivery/ports.ts";
import { restores } from "#server/slo/policy/check-revert.ts";
import type { ChangeEvidence, MayLetPass } from "#server/slo/policy/ports.ts";
import type { PolicyStore } from "#server/slo/policy/store.ts";

export type GateDeps = {
  store: Pick<PolicyStore, "verdicts" | "overrides">;
  /** The last reading of a pull request; null where there is none. */
  pullRequest: (number: number) => Promise<PullRequestReading | null>;
  evidence: ChangeEvidence;
  mayLetPass: MayLetPass;
  platform: PlatformSettings;
  portalUrl: string;
};

/** Judges changes by the verdicts as they stand; GitHub is asked only where a frozen budget and a claim call for it. */
export function createBudgetGate(deps: GateDeps): BudgetGate {
  async function judge(
    paths: readonly string[] | null,
    exemptionOf: () => Promise<Exemption | null>,
    now: Date,
  ) {
    const [budgets, overrides] = await Promise.all([touched(deps, paths), deps.store.overrides(now)]);
    const plain = budgetStatus(budgets, null, overrides, now);
    const judged =
      plain.state === "success" ? plain : budgetStatus(budgets, await exemptionOf(), overrides, now);
    const services = [...new Set(budgets.map(({ service }) => service))];
    const query = services.length === 1 ? `?q=${encodeURIComponent(services[0] ?? "")}` : "";
    return { ...judged, targetUrl: `${deps.portalUrl}/budgets${query}` };
  }

  return {
    ofPullRequest: async (reading, now, signal) => {
      if (reading.state !== "open" && reading.state !== "draft") return null;
      const judged = await judge(reading.changedPaths, () => exemption(deps, reading, now, signal), now);
      return isSaid(reading, judged)
        ? null
        : { sha: reading.headSha, context: errorBudgetContext, ...judged };
    },

    ofMergeGroup: async ({ head, base, ref }, now, signal) => {
      const paths = await deps.evidence.changedBetween(base, head, signal);
      // gh-readonly-queue/<base>/pr-<number>-<sha>: the group is that pull request upon what queues before it.
      const number = Number(/\/pr-(\d+)-[0-9a-f]{40}$/.exec(ref)?.[1] ?? 0);
      const reading = number === 0 ? null : await deps.pullRequest(number);
      const judged = await judge(
        paths,
        async () => reading && (await exemption(deps, reading, now, signal)),
        now,
      );
      return { sha: head, context: errorBudgetContext, ...judged };
    },
  };
}

/** Of a change whose paths are not known every budget may be touched. */
async function touched(
  { store, platform }: GateDeps,
  paths: readonly string[] | null,
): Promise<TouchedBudget[]> {
  const verdicts = await store.verdicts();
  if (paths === null) return verdicts;
  const known = [...new Set(verdicts.map(({ service }) => service))];
  const services = touchedServices(paths, platform.paths, known);
  return verdicts.filter(({ service }) => services.includes(service));
}

/** A claim that does not hold is told only where none does. */
async function exemption(
  deps: GateDeps,
  reading: PullRequestReading,
  now: Date,
  signal: AbortSignal,
): Promise<Exemption | null> {
  for (const commit of reading.reverts)
    if (await restores(deps.evidence, reading, commit, signal)) return { kind: "revert", commit };
  const isExempt = (label: string) => exemptLabels.some((one) => one.toLowerCase() === label.toLowerCase());
  if (!reading.labels.some(isExempt)) return null;
  const settings = await deps.evidence.labelsSetBy(reading.number, signal);
  const claims = settings.filter(({ label }) => isExempt(label) && reading.labels.includes(label));
  for (const { label, login } of claims)
    if (await deps.mayLetPass(login, now)) return { kind: "label", label, by: login };
  const [idle] = claims;
  return idle ? { kind: "idle-label", label: idle.label, by: idle.login } : null;
}

function isSaid(reading: PullRequestReading, judged: Pick<CommitStatus, "state" | "description">): boolean {
  const present = reading.checks.find((check) => check.id === `status:${errorBudgetContext}`);
  const state = judged.state === "success" ? "passed" : "failed";
  return present?.state === state && present.summary === judged.description;
}
