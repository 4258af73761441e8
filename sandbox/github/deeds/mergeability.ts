import { mergeTrees } from "../git/merge.ts";
import { isAncestor, moveRef, readRef, zeroSha } from "../git/refs.ts";
import type { BranchRule, Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { checkOutcome } from "./check-outcome.ts";
import { changePull } from "./pull-rows.ts";

export type MergeState = "clean" | "unstable" | "blocked" | "behind" | "dirty" | "unknown" | "draft";

/** `reasons` are sentences for a person; empty exactly when nothing blocks. */
export type Mergeability = {
  mergeable: boolean | null;
  state: MergeState;
  conflicts: string[];
  reasons: string[];
};

export function ruleOf(repository: Repository, branch: string): BranchRule | undefined {
  return repository.rules.find((rule) => rule.branch === branch);
}

/** What GitHub computes behind `mergeable` and `mergeable_state`. */
export async function mergeability(world: World, repository: Repository, pull: Pull): Promise<Mergeability> {
  const git = world.git(fullName(repository));
  const { gitDir } = git;
  const base = await readRef(git, `refs/heads/${pull.baseRef}`);
  if (base === undefined)
    return { mergeable: false, state: "dirty", conflicts: [], reasons: ["The base branch is gone"] };
  const merged = await mergeTrees(gitDir, base.sha, pull.headSha);
  if ("conflicts" in merged) {
    const reasons = [`Conflicts with ${pull.baseRef} in ${merged.conflicts.join(", ")}`];
    return { mergeable: false, state: "dirty", conflicts: merged.conflicts, reasons };
  }
  await writeMergeRef(world, pull, base.sha, merged.tree);
  const done = (state: MergeState, reasons: string[]) => ({ mergeable: true, state, conflicts: [], reasons });
  if (pull.draft) return done("draft", ["It is a draft"]);
  const reasons = blockingReasons(world, repository, pull);
  if (reasons.length > 0) return done("blocked", reasons);
  const rule = ruleOf(repository, pull.baseRef);
  if (rule?.upToDate === true && !(await isAncestor(gitDir, base.sha, pull.headSha)))
    return done("behind", [`The branch is behind ${pull.baseRef}`]);
  const worst = checkOutcome(world, pull.repository, pull.headSha).map((check) => check.outcome);
  return done(worst.some((outcome) => outcome !== "success") ? "unstable" : "clean", []);
}

/** Why the branch's rule does not hold yet. */
export function blockingReasons(world: World, repository: Repository, pull: Pull): string[] {
  const rule = ruleOf(repository, pull.baseRef);
  if (rule === undefined) return [];
  const { approvals, refusals } = verdicts(world, pull);
  const missing = rule.requiredApprovals - approvals.length;
  const checks = checkOutcome(world, pull.repository, pull.headSha);
  return [
    ...refusals.map((login) => `${login} requested changes`),
    ...(missing > 0 ? [`Needs ${missing} more ${missing === 1 ? "approval" : "approvals"}`] : []),
    ...rule.requiredChecks.flatMap((context) => {
      const outcome = checks.find((check) => check.context === context)?.outcome;
      if (outcome === "success") return [];
      return [
        outcome === undefined ? `Waits for the check ${context}` : `The check ${context} is ${outcome}`,
      ];
    }),
  ];
}

/** Each person's latest opinion; comments do not replace an approval or a refusal. */
export function verdicts(world: World, pull: Pull): { approvals: string[]; refusals: string[] } {
  const latest = new Map<string, string>();
  for (const review of world.store.reviews.all()) {
    if (review.repository !== pull.repository || review.pull !== pull.number) continue;
    if (review.state !== "COMMENTED") latest.set(review.user, review.state);
  }
  const having = (state: string) => [...latest].filter(([, held]) => held === state).map(([login]) => login);
  return { approvals: having("APPROVED"), refusals: having("CHANGES_REQUESTED") };
}

/** `refs/pull/<n>/merge`: what checks of a pull request run on. */
async function writeMergeRef(world: World, pull: Pull, base: string, tree: string): Promise<void> {
  if (pull.state !== "open") return;
  const git = world.git(pull.repository);
  const name = `refs/pull/${pull.number}/merge`;
  const held = await git.commit(name);
  const parents = [base, pull.headSha];
  if (held?.parents.join() === parents.join()) return;
  const who = { name: "GitHub", email: "noreply@github.com", date: world.stamp() };
  const message = `Merge ${pull.headSha} into ${base}`;
  const sha = await git.writeCommit({ tree, parents, author: who, committer: who, message });
  if (await moveRef(git.gitDir, name, sha, held?.sha ?? zeroSha))
    changePull(world, pull, { testMergeSha: sha });
}
