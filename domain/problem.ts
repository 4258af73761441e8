/**
 * One thing that is wrong with something a person wrote, told so that it can be mended: what, where, what to do.
 * `file` is relative to the repository; `line` and `column` count from 1. `link` leads to where the portal mends it.
 */
export type Problem = {
  severity: "error" | "warning";
  /** Stable machine name, kebab-case: `path-outside-service`, `unsupported-action`. */
  code: string;
  message: string;
  mend: string;
  file?: string;
  line?: number;
  column?: number;
  link?: { label: string; href: string };
};

export function errorsAmong(problems: readonly Problem[]): Problem[] {
  return problems.filter((problem) => problem.severity === "error");
}
