import type { ApplicationReading } from "#domain/delivery/application.ts";
import type { ApplicationFact, Containment } from "#domain/delivery/course-facts.ts";

/** Whether a revision holds the merged commit. `no-commit`: a chart version or a branch name, never a SHA. */
export type Holds = "yes" | "not-yet" | "diverged" | "unknown" | "no-commit";

const fullSha = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Revisions are compared by ancestry and never by equality: the tip of the branch moves on without us. */
export function holdsMerge(revisions: string[], containment: Record<string, Containment>): Holds {
  const commits = revisions.filter((revision) => fullSha.test(revision));
  if (commits.length === 0) return revisions.length === 0 ? "not-yet" : "no-commit";
  const answers = commits.map((revision) => containment[revision]);
  if (answers.includes("identical") || answers.includes("ahead")) return "yes";
  if (answers.includes("behind")) return "not-yet";
  return answers.includes("diverged") ? "diverged" : "unknown";
}

/** Every commit an application names that must be compared with the merge. */
export function commitsNamedBy(reading: ApplicationReading): string[] {
  const named = [...reading.sync.revisions, ...(reading.operation?.revisions ?? [])];
  return [...new Set(named.filter((revision) => fullSha.test(revision)))];
}

/** True once the application compared itself with a revision that holds the merge, in its present spec. */
export function hasNoticed({ reading, containment }: ApplicationFact): boolean {
  return reading.sync.ofCurrentSpec && holdsMerge(reading.sync.revisions, containment) === "yes";
}
