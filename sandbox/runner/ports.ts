export type Conclusion = "success" | "failure" | "cancelled" | "skipped" | "timed_out" | "startup_failure";

/** Something that may start workflows. `sha` is what is checked out; `headSha` is where the checks are shown. */
export type WorkflowEvent = {
  name: "pull_request" | "push" | "merge_group";
  action: string | null;
  repository: string;
  /** `refs/pull/7/merge`, `refs/heads/main`. */
  ref: string;
  sha: string;
  headSha: string;
  branch: string;
  baseBranch: string;
  actor: string;
  payload: unknown;
};

export type StepReport = {
  name: string;
  number: number;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  startedAt: Date | null;
  completedAt: Date | null;
};

/** A job as GitHub shows it; each has a check run of the same name. */
export type JobReport = {
  start: () => void;
  steps: (steps: StepReport[]) => void;
  log: (text: string) => void;
  annotate: (annotation: {
    path: string;
    line: number;
    level: "notice" | "warning" | "failure";
    message: string;
  }) => void;
  finish: (conclusion: Conclusion) => void;
};

export type RunReport = {
  job: (name: string) => JobReport;
  finish: (conclusion: Conclusion) => void;
};

/** What the runner needs of the stand-in for GitHub. */
export type RunnerHost = {
  /** Path of the bare repository behind `owner/name`. */
  gitDir: (repository: string) => string;
  startRun: (run: { workflow: string; path: string; event: WorkflowEvent }) => RunReport;
};
