import { listRefs, readRef } from "../git/refs.ts";
import { paginate, param } from "../http/call.ts";
import { json, notFound, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { commitObject } from "../render/git.ts";
import { repositoryUrl } from "../render/repositories.ts";
import { protection, ruleset, rulesetId, rulesetRules } from "../render/rules.ts";
import type { Repository } from "../state/rows.ts";
import type { World } from "../world.ts";
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
    repositoryRoute(world, "GET", "/rulesets/{ruleset_id}", { app: "metadata:read" }, (call) => {
      const id = param(call, "ruleset_id");
      const rule = call.repository.rules.find((one) => String(rulesetId(call.repository, one)) === id);
      if (rule === undefined || rule.kind !== "ruleset") throw notFound();
      return json(200, ruleset(world, call.repository, rule, call.actor));
    }),
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
