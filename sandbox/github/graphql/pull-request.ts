import type { Actor } from "../auth/actor.ts";
import { mergeability, ruleOf, verdicts } from "../deeds/mergeability.ts";
import { nodeId } from "../render/accounts.ts";
import { htmlUrl } from "../render/git.ts";
import { pullContent } from "../render/pulls.ts";
import type { Pull, Repository } from "../state/rows.ts";
import type { World } from "../world.ts";
import { accountNode, loginOf } from "./account.ts";
import { connection, type PageArguments } from "./connection.ts";
import { gitObjectNode } from "./git-object.ts";
import { rollupNode } from "./rollup.ts";

export function pullState(pull: Pull): "OPEN" | "CLOSED" | "MERGED" {
  if (pull.mergedAt !== null) return "MERGED";
  return pull.state === "open" ? "OPEN" : "CLOSED";
}

/** GraphQL `PullRequest`. */
export function pullNode(world: World, repository: Repository, pull: Pull) {
  const inPull = (one: { repository: string; pull: number }) =>
    one.repository === pull.repository && one.pull === pull.number;
  return {
    __typename: "PullRequest",
    id: nodeId("PR", pull.id),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number: pull.number,
    title: pull.title,
    body: pull.body ?? "",
    url: `${htmlUrl(world, repository)}/pull/${pull.number}`,
    state: pullState(pull),
    isDraft: pull.draft,
    // The trial GitHub knows no forks.
    isCrossRepository: false,
    merged: pull.mergedAt !== null,
    closed: pull.state === "closed",
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    createdAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    closedAt: pull.closedAt,
    mergedAt: pull.mergedAt,
    author: accountNode(world, pull.author),
    viewerDidAuthor: (_: object, actor: Actor) => pull.author === loginOf(world, actor),
    mergedBy: pull.mergedBy === null ? null : accountNode(world, pull.mergedBy),
    mergeCommit: () => (pull.mergeSha === null ? null : gitObjectNode(world, repository, pull.mergeSha)),
    potentialMergeCommit: async () => {
      await mergeability(world, repository, pull);
      return pull.state === "open"
        ? gitObjectNode(world, repository, `refs/pull/${pull.number}/merge`)
        : null;
    },
    mergeable: async () => {
      const { mergeable } = await mergeability(world, repository, pull);
      return mergeable === null ? "UNKNOWN" : mergeable ? "MERGEABLE" : "CONFLICTING";
    },
    mergeStateStatus: async () => (await mergeability(world, repository, pull)).state.toUpperCase(),
    reviewDecision: () => reviewDecision(world, repository, pull),
    labels: (args: PageArguments) =>
      connection(pull.labels, args, (name) => ({ node: { __typename: "Label", name, color: "ededed" } })),
    reviews: (args: PageArguments) =>
      connection(world.store.reviews.all().filter(inPull), args, (review) => ({
        node: {
          __typename: "PullRequestReview",
          databaseId: review.id,
          state: review.state,
          body: review.body,
          submittedAt: review.submittedAt,
          author: accountNode(world, review.user),
          commit: () => gitObjectNode(world, repository, review.commitId),
        },
      })),
    commits: async (args: PageArguments) => {
      const { commits } = await pullContent(world, pull);
      return connection(commits, args, (sha) => ({
        node: { __typename: "PullRequestCommit", commit: () => gitObjectNode(world, repository, sha) },
      }));
    },
    statusCheckRollup: () => rollupNode(world, pull.repository, pull.headSha),
  };
}

function reviewDecision(world: World, repository: Repository, pull: Pull): string | null {
  const rule = ruleOf(repository, pull.baseRef);
  if (rule === undefined) return null;
  const { approvals, refusals } = verdicts(world, pull);
  if (refusals.length > 0) return "CHANGES_REQUESTED";
  return approvals.length >= rule.requiredApprovals ? "APPROVED" : "REVIEW_REQUIRED";
}
