import { SafeLink } from "#components/ui/safe-link.tsx";
import { StatusMark } from "#components/ui/status-mark.tsx";

/** What is wrong, where, and what to do: one entry a problem. */
export type ListedProblem = {
  severity: "error" | "warning";
  code: string;
  message: string;
  mend: string;
  file?: string | undefined;
  line?: number | undefined;
  link?: { label: string; href: string } | undefined;
};

/** Problems in somebody's file, told so that they can be mended. */
export function ProblemList({ problems }: { problems: readonly ListedProblem[] }) {
  return (
    <ul className="border bg-sheet">
      {problems.map((problem) => (
        <li
          key={`${problem.code} ${problem.file} ${problem.line} ${problem.message}`}
          className="flex gap-2 px-3 py-2.5 not-first:border-t"
        >
          <span className="flex h-5 items-center">
            <StatusMark shape={problem.severity === "error" ? "bad" : "at-risk"} />
          </span>
          <div className="min-w-0 wrap-anywhere">
            <p>
              <span className="sr-only">{problem.severity}: </span>
              {problem.message}
            </p>
            <p className="text-ink-2">
              {problem.mend}{" "}
              {problem.link ? <SafeLink href={problem.link.href}>{problem.link.label}</SafeLink> : null}
            </p>
            {problem.file ? (
              <p className="text-ink-3">
                <code>
                  {problem.file}
                  {problem.line ? `:${problem.line}` : null}
                </code>
              </p>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
