import { type MergeMethod, writeMerge } from "../git/merge.ts";
import { readRef } from "../git/refs.ts";
import { tellPull } from "../hooks/pull-payload.ts";
import { Refusal } from "../http/reply.ts";
import { signatureOf } from "../rest/guard.ts";
import type { Pull, Repository } from "../state/rows.ts";
import { fullName, type World } from "../world.ts";
import { mergeability } from "./mergeability.ts";
import { moveBranch } from "./move-branch.ts";
import { changePull, pullKey } from "./pull-rows.ts";

export type MergeOrder = { method: MergeMethod; by: string; sha?: string; title?: string; message?: string };

/** Merges as the button does: 405 while something blocks, 409 when `sha` is not the head any more. Answers with the new tip. */
export function mergePull(
  world: World,
  repository: Repository,
  number: number,
  order: MergeOrder,
): Promise<string> {
  const git = world.git(fullName(repository));
  return git.alone(async () => {
    const pull = world.store.pulls.get(pullKey({ repository: fullName(repository), number }));
    if (pull === undefined || pull.state === "closed")
      throw new Refusal(405, "Pull Request is not mergeable");
    if (order.sha !== undefined && order.sha !== pull.headSha)
      throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
    const state = await mergeability(world, repository, pull);
    if (state.mergeable !== true) throw blocked([]);
    if (["blocked", "behind", "draft"].includes(state.state)) throw blocked(state.reasons);
    if (world.standing("base-moved")) throw baseMoved();
    const base = await readRef(git, `refs/heads/${pull.baseRef}`);
    const tip = await mergeCommit(world, repository, pull, order, base?.sha ?? "");
    const before = base?.sha ?? "";
    if (tip === undefined) throw new Refusal(405, "Pull Request is not mergeable");
    return finishMerge(world, repository, pull, { before, tip, by: order.by });
  });
}

/** Writes what `order` makes of a pull request upon the commit `base`; undefined = conflict. */
export async function mergeCommit(
  world: World,
  repository: Repository,
  pull: Pull,
  order: MergeOrder,
  base: string,
): Promise<string | undefined> {
  const git = world.git(fullName(repository));
  const author = signatureOf(world, order.by);
  return writeMerge({
    gitDir: git.gitDir,
    objects: git,
    base,
    head: pull.headSha,
    method: order.method,
    author: order.method === "squash" ? await squashAuthor(world, pull, author) : author,
    committer: { name: "GitHub", email: "noreply@github.com", date: author.date },
    message: await mergeMessage(world, repository, pull, order),
  });
}

/** Moves the base branch from `before` to `tip` and closes the pull request as merged; answers with `tip`. */
export async function finishMerge(
  world: World,
  repository: Repository,
  pull: Pull,
  done: { before: string; tip: string; by: string },
): Promise<string> {
  const at = world.stamp();
  // The row first: the push must not find the pull request still open, nor a fault between leave it so.
  const merged = changePull(world, pull, {
    state: "closed",
    closedAt: at,
    updatedAt: at,
    mergedAt: at,
    mergedBy: done.by,
    mergeSha: done.tip,
    baseSha: done.before,
  });
  const name = `refs/heads/${pull.baseRef}`;
  if (!(await moveBranch(world, repository, { name, before: done.before, after: done.tip, by: done.by }))) {
    const { state, closedAt, mergedAt, mergedBy, mergeSha, baseSha } = pull;
    changePull(world, pull, { state, closedAt, mergedAt, mergedBy, mergeSha, baseSha });
    throw baseMoved();
  }
  await tellPull(world, repository, merged, "closed", done.by);
  return done.tip;
}

const baseMoved = () => new Refusal(405, "Base branch was modified. Review and try the merge again.");

function blocked(reasons: string[]): Refusal {
  const approval = reasons.find((reason) => reason.startsWith("Needs"));
  if (approval !== undefined)
    return new Refusal(405, "At least 1 approving review is required by reviewers with write access.");
  return new Refusal(
    405,
    reasons.length === 0
      ? "Pull Request is not mergeable"
      : `Repository rule violations found\n\n${reasons.join("\n")}`,
  );
}

/** A squash keeps the author of the pull request's first commit, as github.com does for one author. */
async function squashAuthor(world: World, pull: Pull, fallback: ReturnType<typeof signatureOf>) {
  const head = await world.git(pull.repository).commit(pull.headSha);
  return head === undefined ? fallback : { ...head.author, date: fallback.date };
}

async function mergeMessage(
  world: World,
  repository: Repository,
  pull: Pull,
  order: MergeOrder,
): Promise<string> {
  if (order.method === "merge") {
    const title =
      order.title ?? `Merge pull request #${pull.number} from ${repository.owner}/${pull.headRef}`;
    return `${title}\n\n${order.message ?? pull.title}`;
  }
  const head = await world.git(pull.repository).commit(pull.headSha);
  const body = head?.message.split("\n").slice(1).join("\n").trim() ?? "";
  return `${order.title ?? `${pull.title} (#${pull.number})`}\n\n${order.message ?? body}`.trimEnd();
}
