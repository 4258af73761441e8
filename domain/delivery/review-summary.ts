import type { PullRequestReading, ReviewReading } from "#domain/delivery/pull-request-reading.ts";

export type ReviewSummary = {
  state: "waiting" | "approved" | "changes-requested";
  /** Logins whose approval of this very head counts; the requester's and the author's never do. */
  approvedBy: string[];
  objectors: string[];
  /** Approvals given to an earlier head: no longer worth anything. */
  outdated: string[];
  needed: number;
  at: Date | null;
};

/**
 * Reviews of the head by people other than the one who asked for the change. At least one is needed, whatever the
 * branch rules say: the App opens pull requests for people, so GitHub's own "not the author" rule does not bite.
 */
export function summariseReviews(reading: PullRequestReading): ReviewSummary {
  const others = lastWords(reading).filter(
    (review) =>
      !sameLogin(review.login, reading.requestedBy) && !sameLogin(review.login, reading.authorLogin),
  );
  const approvals = others.filter((review) => review.state === "approved");
  const current = approvals.filter((review) => review.commitSha === reading.headSha);
  const objectors = others.filter((review) => review.state === "changes-requested");
  const needed = Math.max(1, reading.requiredApprovals ?? 1);
  const approved = current.length >= needed;
  return {
    state: objectors.length > 0 ? "changes-requested" : approved ? "approved" : "waiting",
    approvedBy: current.map((review) => review.login),
    objectors: objectors.map((review) => review.login),
    outdated: approvals
      .filter((review) => review.commitSha !== reading.headSha)
      .map((review) => review.login),
    needed,
    at: approved ? (current.map((review) => review.at).toSorted(byTime)[needed - 1] ?? null) : null,
  };
}

/** Each person's last verdict; a comment does not take an earlier verdict back, a dismissal does. */
function lastWords(reading: PullRequestReading): ReviewReading[] {
  const byLogin = new Map<string, ReviewReading>();
  for (const review of reading.reviews.toSorted((left, right) => byTime(left.at, right.at))) {
    if (review.state !== "commented") byLogin.set(review.login.toLowerCase(), review);
  }
  return [...byLogin.values()];
}

function sameLogin(left: string, right: string | null): boolean {
  return right !== null && left.toLowerCase() === right.toLowerCase();
}

function byTime(left: Date, right: Date): number {
  return left.getTime() - right.getTime();
}
