/**
 * Why the platform repository's host did not do what was asked.
 * - `unclear`: no usable answer (timeout, reset, 5xx): the call may or may not have had its effect.
 * - `limited`: refused for its rate; nothing happened, and `retryAt` says when to come back.
 * - `no-right`: the App lacks a right; `permission` names it as GitHub's settings page does.
 * - `missing`: the repository, or the App's installation on it, is not there.
 * - `rejected`: understood and refused (400, 409, 422); `status` and `message` say why.
 */
export type RepoFailure =
  | { kind: "unclear" }
  | { kind: "limited"; retryAt: Date }
  | { kind: "no-right"; permission: string }
  | { kind: "missing" }
  | { kind: "rejected"; status: number };

/** `message` is a sentence for people; `operation` names the call: "create the branch". */
export class RepoFailed extends Error {
  override readonly name = "RepoFailed";
  readonly failure: RepoFailure;
  readonly operation: string;

  constructor(operation: string, failure: RepoFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.operation = operation;
    this.failure = failure;
  }
}
