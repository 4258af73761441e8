import { isTerminal, type RequestState } from "#domain/scaffold/request-steps.ts";

/** What stands in the repository for one request id, and what the record says of it; null for no record. */
export type Trace = {
  /** True where the branch's head is this request's commit or carries its trailer. */
  isOurs: boolean;
  hasBranch: boolean;
  committedAt: Date | null;
  pullRequest: "open" | "closed" | "merged" | null;
  record: { state: RequestState; finishedAt: Date | null } | null;
};

/**
 * - `adopt`: an effect without a record, as after a restored backup: follow it again.
 * - `undo`: a record that ended while a call of its worker was still on the way: close and delete what it made.
 * - `delete-branch`: ours, without a pull request or with one closed by hand, and nobody came back for it in a day.
 * - `free-name`: the record ended and nothing of it stands in the repository.
 * - `list`: not ours to touch, or not yet; told to the operator.
 */
export type TraceDeed = "adopt" | "undo" | "delete-branch" | "free-name" | "list" | "leave";

/** A branch without an open pull request is given this long before it counts as left behind. */
export const strayAfterMs = 24 * 3_600_000;

/** What is to be done about a trace; the record and the repository were read at `now`. */
export function judgeTrace(trace: Trace, now: Date): TraceDeed {
  const { record, pullRequest, hasBranch, isOurs } = trace;
  const since = record?.finishedAt ?? trace.committedAt;
  const isOld = since !== null && now.getTime() - since.getTime() >= strayAfterMs;
  if (record === null) {
    if (!isOurs) return "list";
    if (pullRequest === "open") return "adopt";
    return hasBranch && pullRequest === null && isOld ? "delete-branch" : "list";
  }
  if (!isTerminal(record.state) || record.state === "live") return "leave";
  if (record.state === "cancelled" && isOurs && pullRequest !== "merged") return "undo";
  if (!hasBranch) return pullRequest === "open" || pullRequest === "merged" ? "leave" : "free-name";
  if (pullRequest === "open" || pullRequest === "merged") return "leave";
  if (!isOurs) return "free-name";
  return isOld ? "delete-branch" : "leave";
}
