import type { Actor } from "../auth/actor.ts";
import { atLeast, permissionOf } from "../auth/actor.ts";
import type { BranchRule, Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { nodeId, teamObject } from "./accounts.ts";
import { htmlUrl } from "./git.ts";
import { repositoryUrl } from "./repositories.ts";

export function rulesetId(repository: Repository, rule: BranchRule): number {
  return stableId(`ruleset:${fullName(repository)}:${rule.branch}`);
}

/** OpenAPI `repository-rule-detailed`, one for each kind of rule a ruleset holds. */
export function rulesetRules(repository: Repository, rule: BranchRule) {
  const source = {
    ruleset_source_type: "Repository",
    ruleset_source: fullName(repository),
    ruleset_id: rulesetId(repository, rule),
  };
  const pullRequest = {
    type: "pull_request",
    parameters: {
      required_approving_review_count: rule.requiredApprovals,
      dismiss_stale_reviews_on_push: rule.dismissStale,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
      allowed_merge_methods: ["merge", "squash", "rebase"],
    },
    ...source,
  };
  const checks = {
    type: "required_status_checks",
    parameters: {
      strict_required_status_checks_policy: rule.upToDate,
      required_status_checks: rule.requiredChecks.map((context) => ({ context })),
    },
    ...source,
  };
  const plain = ["deletion", "non_fast_forward", ...(rule.appMayMerge ? [] : ["update"])].map((type) => ({
    type,
    ...source,
  }));
  return [...plain, pullRequest, ...(rule.requiredChecks.length === 0 ? [] : [checks])];
}

/** OpenAPI `branch-protection`. */
export function protection(world: World, repository: Repository, rule: BranchRule) {
  const url = `${repositoryUrl(world, repository)}/branches/${encodeURIComponent(rule.branch)}/protection`;
  const checks = {
    url: `${url}/required_status_checks`,
    strict: rule.upToDate,
    contexts: rule.requiredChecks,
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: rule.requiredChecks.map((context) => ({ context, app_id: null })),
  };
  return {
    url,
    ...(rule.requiredChecks.length === 0 ? {} : { required_status_checks: checks }),
    required_pull_request_reviews: {
      url: `${url}/required_pull_request_reviews`,
      dismiss_stale_reviews: rule.dismissStale,
      require_code_owner_reviews: false,
      required_approving_review_count: rule.requiredApprovals,
      require_last_push_approval: false,
    },
    ...(rule.appMayMerge ? {} : { restrictions: restrictions(world, repository, url) }),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
  };
}

function restrictions(world: World, repository: Repository, protectionUrl: string) {
  const url = `${protectionUrl}/restrictions`;
  const teams = mergingTeams(world, repository).map((team) => teamObject(world, team));
  return {
    url,
    users_url: `${url}/users`,
    teams_url: `${url}/teams`,
    apps_url: `${url}/apps`,
    users: [],
    teams,
    apps: [],
  };
}

/** Teams whose members may merge where the App may not. */
function mergingTeams(world: World, repository: Repository) {
  return Object.entries(repository.teams)
    .filter(([, permission]) => atLeast(permission, "write"))
    .flatMap(([slug]) => world.store.teams.get(slug) ?? []);
}

/** OpenAPI `repository-ruleset`; who may bypass it is told to administrators only, whether the caller may to all. */
export function ruleset(world: World, repository: Repository, rule: BranchRule, actor: Actor) {
  const id = rulesetId(repository, rule);
  const held = actor.kind === "user" ? permissionOf(world.store, repository, actor.login) : undefined;
  const bypassing = rule.appMayMerge ? [] : mergingTeams(world, repository);
  const bypass_actors = bypassing.map((team) => ({
    actor_id: teamObject(world, team).id,
    actor_type: "Team",
    bypass_mode: "pull_request",
  }));
  return {
    id,
    node_id: nodeId("RRS", id),
    name: `Guard ${rule.branch}`,
    target: "branch",
    source_type: "Repository",
    source: fullName(repository),
    enforcement: "active",
    ...(held === "admin" ? { bypass_actors } : {}),
    current_user_can_bypass: atLeast(held, "write") && !rule.appMayMerge ? "pull_requests_only" : "never",
    conditions: { ref_name: { include: [`refs/heads/${rule.branch}`], exclude: [] } },
    rules: rulesetRules(repository, rule).map(
      ({ ruleset_id: _, ruleset_source: __, ruleset_source_type: ___, ...one }) => one,
    ),
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    _links: {
      self: { href: `${repositoryUrl(world, repository)}/rulesets/${id}` },
      html: { href: `${htmlUrl(world, repository)}/rules/${id}` },
    },
  };
}
