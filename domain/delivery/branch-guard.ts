/**
 * What keeps a change out of a branch until somebody has looked at it. Null is what the portal may not read.
 * `staleApprovals` is whether an approval outlives a push after it; `appBypassesReview` and `appMayMerge` are about
 * the portal's own App.
 */
export type BranchGuard = {
  branch: string;
  approvals: number | null;
  staleApprovals: boolean;
  appBypassesReview: boolean;
  appMayMerge: boolean | null;
};

export type GuardWeakness = { code: string; message: string; mend: string };

/** Ways by which a change could land without a second person, or by the portal's own hand; none if it is guarded. */
export function guardWeaknesses(guard: BranchGuard): GuardWeakness[] {
  const { branch, approvals, staleApprovals, appBypassesReview, appMayMerge } = guard;
  if (approvals === null)
    return [
      {
        code: "guard-unreadable",
        message: `What ${branch} demands before a merge cannot be read.`,
        mend: "Give the App the permission Administration: read.",
      },
    ];
  const found: GuardWeakness[] = [];
  if (approvals === 0)
    found.push({
      code: "merge-unreviewed",
      message: `A pull request can be merged into ${branch} without a review.`,
      mend: "Require at least one approval in the branch's rules.",
    });
  else if (staleApprovals)
    found.push({
      code: "approval-outlives-push",
      message: `What is pushed to a pull request after its approval can be merged into ${branch} unseen.`,
      mend: "Let a push dismiss approvals, or require approval of the most recent push.",
    });
  if (appBypassesReview)
    found.push({
      code: "app-bypasses-review",
      message: `The portal's App may pass by the review that ${branch} requires.`,
      mend: "Take the App off the list of those who bypass the rule.",
    });
  if (appMayMerge !== false)
    found.push({
      code: "app-may-merge",
      message: `The portal's App could merge into ${branch} itself; it never does, but its key could.`,
      mend: "Restrict who may update the branch, and let people bypass that for pull requests, not the App.",
    });
  return found;
}
