import { type PullRequestReading, secondPersonContext } from "#domain/delivery/pull-request-reading.ts";
import { summariseReviews } from "#domain/delivery/review-summary.ts";

export type SecondPersonStatus = {
  sha: string;
  context: typeof secondPersonContext;
  state: "pending" | "success";
  description: string;
  targetUrl: string;
};

/**
 * The status the head should carry, or null where it carries it already or the pull request is not open. Only
 * pull requests the portal opened for somebody get one: on others GitHub's own rule does the same.
 */
export function secondPersonStatus(
  reading: PullRequestReading,
  targetUrl: string,
): SecondPersonStatus | null {
  if (reading.requestedBy === null || (reading.state !== "open" && reading.state !== "draft")) return null;
  const { approvedBy } = summariseReviews(reading);
  const state = approvedBy.length > 0 ? "success" : "pending";
  const description =
    approvedBy.length > 0
      ? `Approved by ${approvedBy.join(", ")}`.slice(0, 140)
      : `Waits for somebody other than ${reading.requestedBy} to approve this commit`;
  const present = reading.checks.find((check) => check.name === secondPersonContext);
  const isSaid =
    present?.state === (state === "success" ? "passed" : "running") && present.summary === description;
  return isSaid
    ? null
    : { sha: reading.headSha, context: secondPersonContext, state, description, targetUrl };
}
