import { listRefs, readRef } from "../git/refs.ts";
import { paginate, param } from "../http/call.ts";
import { json, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { commitObject } from "../render/git.ts";
import { repositoryUrl } from "../render/repositories.ts";
import type { BranchRule, Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { repositoryRoute } from "./guard.ts";

/** Branches and what guards them: rulesets and classic protection. */
export function branchRoutes(world: World): Route[] {
  const read = { app: "contents:read" };
  return [
    repositoryRoute(world, "GET", "/rules/branches/{branch}", { app: "metadata:read" }, (call) => {
      const rule = call.repository.rules.find(
        (one) => one.branch === param(call, "branch") && one.kind === "ruleset",
      );
      return json(200, rule === undefined ? [] : rulesetRules(call.repository, rule));
    }),
    repositoryRoute(
      world,
      "GET",
      "/branches/{branch}/protection",
      { app: "administration:read", user: "admin" },
      (call) => {
        const branch = param(call, "branch");
        const rule = call.repository.rules.find((one) => one.branch === branch && one.kind === "classic");
        if (rule === undefined) throw new Refusal(404, "Branch not protected");
        return json(200, protection(world, call.repository, rule));
      },
    ),
    repositoryRoute(world, "GET", "/branches", read, async (call) => {
      const refs = await listRefs(call.git.gitDir, "refs/heads/");
      const seen = refs.filter(
        (ref) => !world.hiddenFromLists(world.refsMadeAt.get(`${call.name} ${ref.name}`) ?? 0),
      );
      const page = paginate(call, `${world.urls.api}${call.path}`, seen);
      const rows = page.rows.map((ref) => {
        const name = ref.name.replace("refs/heads/", "");
        const url = `${repositoryUrl(world, call.repository)}/commits/${ref.sha}`;
        return { name, commit: { sha: ref.sha, url }, protected: isProtected(call.repository, name) };
      });
      return json(200, rows, page.headers);
    }),
    repositoryRoute(world, "GET", "/branches/{branch}", read, async (call) => {
      const name = param(call, "branch");
      const ref = await readRef(call.git, `refs/heads/${name}`);
      const commit = ref === undefined ? undefined : await call.git.commit(ref.sha);
      if (commit === undefined) throw new Refusal(404, "Branch not found");
      const url = `${repositoryUrl(world, call.repository)}/branches/${encodeURIComponent(name)}`;
      const guarded = isProtected(call.repository, name);
      return json(200, {
        name,
        commit: commitObject(world, call.repository, commit),
        _links: { self: url, html: `${world.urls.web}/${call.name}/tree/${name}` },
        protected: guarded,
        protection: { enabled: guarded },
        protection_url: `${url}/protection`,
      });
    }),
  ];
}

function isProtected(repository: Repository, branch: string): boolean {
  return repository.rules.some((rule) => rule.branch === branch);
}

/** OpenAPI `repository-rule-detailed`, one for each kind of rule a ruleset holds. */
function rulesetRules(repository: Repository, rule: BranchRule) {
  const source = {
    ruleset_source_type: "Repository",
    ruleset_source: fullName(repository),
    ruleset_id: stableId(`ruleset:${fullName(repository)}:${rule.branch}`),
  };
  const pullRequest = {
    type: "pull_request",
    parameters: {
      required_approving_review_count: rule.requiredApprovals,
      dismiss_stale_reviews_on_push: rule.dismissStale,
      require_code_owner_review: false,
      require_last_push_approval: rule.requireLastPushApproval,
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
function protection(world: World, repository: Repository, rule: BranchRule) {
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
      require_last_push_approval: rule.requireLastPushApproval,
    },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: true },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
  };
}
