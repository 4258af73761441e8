/** Why a request ended, or why it waits: what happened, and the next step. Shown as it stands. */
export type Explanation = { code: string; message: string; mend: string };

/** What a wait adds: since when the same thing has been in the way, and how often it was tried. */
export type Setback = Explanation & { since: string; attempts: number };

/** The ends a request can come to besides success. Each function names the facts its sentence needs. */
export const explain = {
  nameTaken: (name: string, path: string): Explanation => ({
    code: "name-taken",
    message: `${path} appeared on the base branch, so the name ${name} is taken.`,
    mend: "Start again with another name; your answers are kept.",
  }),
  changedMeanwhile: (path: string): Explanation => ({
    code: "changed-meanwhile",
    message: `${path} is not what it was when this was asked for; somebody has changed it.`,
    mend: "Open the form again: it begins with what stands there now.",
  }),
  templateChanged: (): Explanation => ({
    code: "template-changed",
    message: "The stored files no longer have the digest that was agreed when the request was accepted.",
    mend: "Start again from the same answers and look at the preview once more.",
  }),
  nothingToChange: (): Explanation => ({
    code: "nothing-to-change",
    message: "Every file is on the base branch already, so there is nothing to commit.",
    mend: "Look the service up in the catalog: it exists.",
  }),
  conflict: (branch: string, sha: string): Explanation => ({
    code: "conflict",
    message: `The branch ${branch} exists with a commit of somebody else (${sha.slice(0, 7)}). The portal never overwrites a branch.`,
    mend: "Delete or rename that branch, then try again.",
  }),
  branchRefused: (branch: string): Explanation => ({
    code: "branch-refused",
    message: `GitHub refused to create the branch ${branch}, and no such branch exists.`,
    mend: "Have the branch rules allow the App to create branches under portal/, then try again.",
  }),
  pullRequestRefused: (reason: string): Explanation => ({
    code: "pull-request-refused",
    message: `GitHub refused the pull request: ${reason}`,
    mend: "Have the platform team look at the repository's rules, then try again.",
  }),
  closedByHand: (number: number): Explanation => ({
    code: "closed",
    message: `Pull request #${number} was closed without being merged.`,
    mend: "Start again from the same answers if the service is still wanted.",
  }),
  reopenedWithoutName: (number: number, name: string, by: string): Explanation => ({
    code: "reopened-without-name",
    message: `Pull request #${number} was opened again, but the name ${name} went to request ${by} in the meantime. This request stays closed.`,
    mend: "Close the pull request and start again from the same answers with another name.",
  }),
  appLacksRight: (permission: string): Explanation => ({
    code: "app-lacks-right",
    message: `GitHub refused: the portal's App lacks the permission ${permission}.`,
    mend: `Have an owner of the organisation grant the App ${permission} and accept the change, then try again.`,
  }),
  repositoryMissing: (detail: string): Explanation => ({
    code: "repository-missing",
    message: `The portal's App cannot open the platform repository. ${detail}`,
    mend: "Have an owner check the repository's name and the App's installation, then try again.",
  }),
  refused: (detail: string): Explanation => ({
    code: "refused-by-github",
    message: `GitHub understood the call and refused it: ${detail}`,
    mend: "Have the platform team look at the message, then try again.",
  }),
  notAllowedAnyMore: (reason: string, mend: string): Explanation => ({
    code: "not-allowed",
    message: `${reason}. The portal asks again just before it writes.`,
    mend: `${mend} Then try again.`,
  }),
  noRepositoryRight: (login: string, permission: string, repository: string): Explanation => ({
    code: "no-repository-right",
    message: `${login} may not write to ${repository} (the right is: ${permission}), and the portal does not write for people who may not.`,
    mend: `Ask for write access to ${repository}, then try again.`,
  }),
  gaveUp: (setback: Setback): Explanation => ({
    code: "gave-up",
    message: `The portal tried ${setback.attempts} times since ${setback.since}. The last answer: ${setback.message}`,
    mend: "Try again when GitHub works; nothing was written twice.",
  }),
  cancelled: (by: string): Explanation => ({
    code: "cancelled",
    message: `Cancelled by ${by}. The pull request is closed, its branch is deleted and the name is free.`,
    mend: "Start again from the same answers if the service is wanted after all.",
  }),
} as const;
