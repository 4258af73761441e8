import type { Octokit } from "@octokit/rest";
import type { z } from "zod";
import { createConditionalRead, type RepositoryName } from "#server/adapters/github/conditional-reads.ts";
import { statusOf } from "#server/adapters/github/connect.ts";
import { protectionSchema, rulesSchema } from "#server/adapters/github/pull-request-shapes.ts";

/** What a branch demands before it takes a change; null where it may not be read. */
export type BranchDemands = { requiredChecks: string[] | null; requiredApprovals: number | null };

const keepMs = 60_000;

/** Reads rulesets and classic protection of a branch, which add up. Rules change rarely: an answer holds a minute. */
export function createRulesReader(
  octokit: Octokit,
  at: RepositoryName,
): (branch: string, signal: AbortSignal) => Promise<BranchDemands> {
  const rulesOf = createConditionalRead(
    octokit,
    "/repos/{owner}/{repo}/rules/branches/{branch}",
    rulesSchema,
  );
  const protectionOf = createConditionalRead(
    octokit,
    "/repos/{owner}/{repo}/branches/{branch}/protection",
    protectionSchema,
  );
  const known = new Map<string, { readAt: number; demands: BranchDemands }>();
  return async (branch, signal) => {
    const before = known.get(branch);
    if (before && performance.now() - before.readAt < keepMs) return before.demands;
    const place = { ...at, branch };
    const demands = addUp(
      ...(await Promise.all([
        rulesOf(place, signal).catch(noneIfRefused),
        // Needs `administration: read`, and answers 404 for a branch without classic protection.
        protectionOf(place, signal).catch(noneIfRefused),
      ])),
    );
    known.set(branch, { readAt: performance.now(), demands });
    return demands;
  };
}

function addUp(
  rules: z.infer<typeof rulesSchema> | null,
  protection: z.infer<typeof protectionSchema> | null,
): BranchDemands {
  if (rules === null && protection === null) return { requiredChecks: null, requiredApprovals: null };
  const ofRules = (rules ?? []).flatMap((rule) => rule.parameters?.required_status_checks ?? []);
  const approvals = (rules ?? []).map((rule) => rule.parameters?.required_approving_review_count ?? 0);
  const classic = protection?.required_status_checks?.contexts ?? [];
  return {
    requiredChecks: [...new Set([...ofRules.map((check) => check.context), ...classic])],
    requiredApprovals: Math.max(
      0,
      ...approvals,
      protection?.required_pull_request_reviews?.required_approving_review_count ?? 0,
    ),
  };
}

function noneIfRefused(error: unknown): null {
  const status = statusOf(error);
  if (status === 403 || status === 404) return null;
  throw error;
}
