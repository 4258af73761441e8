import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { BranchGuard } from "#domain/delivery/branch-guard.ts";
import { statusOf } from "#server/adapters/github/connect.ts";

const ruleSchema = z.object({
  type: z.string(),
  ruleset_id: z.number(),
  parameters: z
    .object({
      dismiss_stale_reviews_on_push: z.boolean().optional(),
      require_last_push_approval: z.boolean().optional(),
      required_approving_review_count: z.number().optional(),
    })
    .nullish(),
});
const rulesetSchema = z.object({ current_user_can_bypass: z.string().optional() });
const apps = z.object({ apps: z.array(z.object({ id: z.number() })).default([]) }).nullish();
const protectionSchema = z.object({
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: z.boolean().default(false),
      require_last_push_approval: z.boolean().default(false),
      required_approving_review_count: z.number().default(0),
      bypass_pull_request_allowances: apps,
    })
    .nullish(),
  restrictions: apps,
});

type Classic = z.infer<typeof protectionSchema>;
/** One source of demands, in the words both ways of guarding have in common. */
type Demand = { approvals: number; isFresh: boolean; isBypassed: boolean };

/**
 * Reads what guards a branch, rulesets and classic protection together, as the App `appId` meets it. A ruleset says
 * itself whether the caller bypasses it. Throws where GitHub does not answer.
 */
export async function readBranchGuard(
  octokit: Octokit,
  appId: number,
  { repository, branch }: { repository: string; branch: string },
  signal: AbortSignal,
): Promise<BranchGuard> {
  const [owner = "", repo = ""] = repository.split("/");
  const at = { owner, repo, branch, request: { signal } };
  const [rules, classic] = await Promise.all([
    octokit
      .paginate(octokit.repos.getBranchRules, { ...at, per_page: 100 })
      .then((answer) => z.array(ruleSchema).parse(answer)),
    octokit.repos.getBranchProtection(at).then(({ data }) => protectionSchema.parse(data), noneOrRefused),
  ]);
  const bypassed = new Set<number>();
  for (const ruleset_id of new Set(rules.map((rule) => rule.ruleset_id))) {
    const { data } = await octokit.repos.getRepoRuleset({ owner, repo, ruleset_id, request: { signal } });
    if (rulesetSchema.parse(data).current_user_can_bypass !== "never") bypassed.add(ruleset_id);
  }
  const protection = classic === "refused" ? null : classic;
  const demands = [
    ...rules.map((rule) => demandOfRule(rule, bypassed)),
    ...(protection ? [demandOfProtection(protection, appId)] : []),
  ].filter(({ approvals }) => approvals > 0);
  const isKeptOut =
    rules.some(({ type, ruleset_id }) => type === "update" && !bypassed.has(ruleset_id)) ||
    (protection?.restrictions != null && !names(protection.restrictions, appId));
  const isUnknown = classic === "refused";
  return {
    branch,
    // Demands add up, so the firmest of each kind is what a change meets.
    approvals: demands.length === 0 && isUnknown ? null : Math.max(0, ...demands.map((one) => one.approvals)),
    staleApprovals: !demands.some(({ isFresh }) => isFresh),
    appBypassesReview: demands.length > 0 && demands.every(({ isBypassed }) => isBypassed),
    appMayMerge: isKeptOut ? false : isUnknown ? null : true,
  };
}

function demandOfRule({ parameters, ruleset_id }: z.infer<typeof ruleSchema>, bypassed: Set<number>): Demand {
  return {
    approvals: parameters?.required_approving_review_count ?? 0,
    isFresh:
      parameters?.dismiss_stale_reviews_on_push === true || parameters?.require_last_push_approval === true,
    isBypassed: bypassed.has(ruleset_id),
  };
}

function demandOfProtection({ required_pull_request_reviews: reviews }: Classic, appId: number): Demand {
  return {
    approvals: reviews?.required_approving_review_count ?? 0,
    isFresh: reviews?.dismiss_stale_reviews === true || reviews?.require_last_push_approval === true,
    isBypassed: names(reviews?.bypass_pull_request_allowances, appId),
  };
}

function names(list: z.infer<typeof apps>, appId: number): boolean {
  return list?.apps.some(({ id }) => id === appId) ?? false;
}

/** A branch without classic protection is not found; an App without the permission is refused. */
function noneOrRefused(error: unknown): "refused" | null {
  if (statusOf(error) === 403) return "refused";
  if (statusOf(error) === 404) return null;
  throw error;
}
