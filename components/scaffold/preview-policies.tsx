import { ScrollRegion } from "#components/ui/scroll-region.tsx";
import { StatusMark, type StatusShape } from "#components/ui/status-mark.tsx";
import type { Problem } from "#domain/problem.ts";
import type { PlannedEnvironment } from "#domain/scaffold/creation-plan.ts";
import type { PolicyVerdict } from "#domain/scaffold/policy-verdict.ts";

const outcomes = {
  fail: { shape: "bad", word: "Fails", order: 0 },
  warn: { shape: "at-risk", word: "Warns", order: 1 },
  pass: { shape: "good", word: "Passes", order: 2 },
  skip: { shape: "held", word: "Does not apply", order: 3 },
} as const satisfies Record<PolicyVerdict["outcome"], { shape: StatusShape; word: string; order: number }>;

/** What stands against the creation first, then every policy's verdict, worst first. */
export function PreviewPolicies({
  environments,
  problems,
}: {
  environments: readonly PlannedEnvironment[];
  problems: readonly Problem[];
}) {
  const rows = environments
    .flatMap(({ name, verdicts }) => verdicts.map((verdict) => ({ environment: name, verdict })))
    .toSorted((one, other) => outcomes[one.verdict.outcome].order - outcomes[other.verdict.outcome].order);
  const others = problems.filter((problem) => !problem.code.startsWith("policy-"));
  return (
    <ScrollRegion className="max-h-122 overflow-auto" label="Policies">
      <ul className="divide-y">
        {others.map((problem) => (
          <li key={`${problem.code} ${problem.file} ${problem.message}`} className="flex gap-2 px-3.5 py-2.5">
            <span className="flex h-5 items-center">
              <StatusMark shape={problem.severity === "error" ? "bad" : "at-risk"} />
            </span>
            <span className="min-w-0 wrap-anywhere">
              {problem.message} <span className="text-ink-2">{problem.mend}</span>
              {problem.file ? (
                <code className="block text-label text-ink-3">
                  {problem.file}
                  {problem.line ? `:${problem.line}` : ""}
                </code>
              ) : null}
            </span>
          </li>
        ))}
        {rows.map(({ environment, verdict }) => (
          <li
            key={`${environment} ${verdict.policy} ${verdict.object.kind} ${verdict.object.name}`}
            className="flex gap-2 px-3.5 py-2.5"
          >
            <span className="flex h-5 items-center">
              <StatusMark shape={outcomes[verdict.outcome].shape} />
            </span>
            <span className="min-w-0 flex-1">
              {verdict.title}
              <span className="block text-label text-ink-3">
                {outcomes[verdict.outcome].word} · {verdict.object.kind} {verdict.object.name} in{" "}
                {environment}
              </span>
              {verdict.outcome === "fail" || verdict.outcome === "warn" ? (
                <span className="block text-ink-2">
                  {verdict.message} {verdict.mend}
                </span>
              ) : null}
            </span>
            <code className="text-label text-ink-3 max-md:hidden">{verdict.policy}</code>
          </li>
        ))}
      </ul>
    </ScrollRegion>
  );
}
