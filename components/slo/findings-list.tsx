import { ProblemList } from "#components/ui/problem-list.tsx";
import { StatusMark } from "#components/ui/status-mark.tsx";
import type { FactName } from "#domain/slo/lint-facts.ts";
import type { ObjectiveFindings, Unchecked } from "#domain/slo/views/findings-view.ts";

const checks: Record<FactName, string> = {
  bounds: "its histogram's buckets",
  eventsPerHour: "its traffic",
  sources: "whose series it counts",
  retentionSeconds: "how long samples are kept",
};

/** What is odd about an objective and what to do; a check that could not be made is told, and never counts as passed. */
export function FindingsList({ findings: { problems, unchecked } }: { findings: ObjectiveFindings }) {
  return (
    <div className="grid gap-2">
      {problems.length > 0 ? <ProblemList problems={problems} /> : null}
      {problems.length === 0 && unchecked.length === 0 ? (
        <p className="flex gap-2 text-ink-2">
          <span className="flex h-5 items-center">
            <StatusMark shape="good" />
          </span>
          <span>Nothing: its series, their traffic and how long they are kept fit what it promises.</span>
        </p>
      ) : null}
      {reasonsOf(unchecked).map(({ because, what }) => (
        <p key={because} className="flex gap-2 text-ink-2">
          <span className="flex h-5 items-center">
            <StatusMark shape="unknown" />
          </span>
          <span className="min-w-0 wrap-anywhere">
            Not checked: {what}. {because}
          </span>
        </p>
      ))}
    </div>
  );
}

/** One line a reason: a Prometheus that is away would say the same of every check. */
function reasonsOf(unchecked: readonly Unchecked[]): { because: string; what: string }[] {
  const byReason = new Map<string, string[]>();
  for (const { fact, because } of unchecked)
    byReason.set(because, [...(byReason.get(because) ?? []), checks[fact]]);
  return [...byReason].map(([because, names]) => ({ because, what: names.join(", ") }));
}
