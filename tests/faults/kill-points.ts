/** A moment at which the worker is killed. `nth` counts from 1 within one creation or cancellation. */
export type KillPoint =
  | { at: "github"; operation: string; when: "before" | "after" }
  | { at: "commit"; nth: number; when: "before" | "after" };

/** `create` kills on the way to the pull request, `cancel` while a finished one is undone. */
export type Killing = { deed: "create" | "cancel"; point: KillPoint };

const repo = "/repos/{owner}/{repo}";
const calls = {
  create: [
    "graphql",
    `POST ${repo}/git/trees`,
    `POST ${repo}/git/commits`,
    `POST ${repo}/git/refs`,
    `POST ${repo}/pulls`,
    `POST ${repo}/issues/{issue_number}/labels`,
    `POST ${repo}/pulls/{pull_number}/requested_reviewers`,
  ],
  cancel: ["graphql", `PATCH ${repo}/pulls/{pull_number}`, `DELETE ${repo}/git/refs/{ref}`],
} as const;

/** Every point there is, given how many commits each deed makes: before and after each call and each commit. */
export function allPoints(commits: { create: number; cancel: number }): Killing[] {
  return (["create", "cancel"] as const).flatMap((deed) => {
    const github = calls[deed].map((operation) => ({ at: "github" as const, operation }));
    const database = Array.from({ length: commits[deed] }, (_, index) => ({
      at: "commit" as const,
      nth: index + 1,
    }));
    return [...github, ...database].flatMap((point) =>
      (["before", "after"] as const).map((when) => ({ deed, point: { ...point, when } })),
    );
  });
}

export function describePoint({ deed, point }: Killing): string {
  const what = point.at === "github" ? point.operation : `commit ${point.nth}`;
  return `${deed}: ${point.when} ${what}`;
}

const requestTables = /\b(change_request|request_step|name_claim|rendered_tree|audit_entry|github_pace)\b/i;

/**
 * Statements whose commit is a point. Asking for work that is not there and renewing a lease come by the clock, not
 * by the work, so they would make the count differ from run to run.
 */
export function countsAsWrite(statement: string): boolean {
  if (!/^\s*(with\b[\s\S]*\b)?(insert|update|delete)\b/i.test(statement)) return false;
  if (!requestTables.test(statement)) return false;
  return !/skip locked/i.test(statement) && !/set lease_until/i.test(statement);
}
