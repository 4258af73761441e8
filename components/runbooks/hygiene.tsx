import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import type { AlertGap, Hygiene, RunbookGap } from "#domain/runbooks/hygiene.ts";
import { runbookHref } from "#domain/runbooks/runbook-address.ts";

const alertsId = "alerts-without-runbook";
const runbooksId = "runbooks-without-alert";
const counts = "rounded-control underline decoration-1 underline-offset-3";

/** Whether every alert leads to a runbook and the reverse, in one line; each number leads to the list behind it. */
export function HygieneLine({ hygiene: { alerts, alertGaps, runbookGaps } }: { hygiene: Hygiene }) {
  if (alerts === 0) {
    return (
      <Status shape="unknown">The repository holds no alerting rules to compare the runbooks with</Status>
    );
  }
  if (alertGaps.length === 0 && runbookGaps.length === 0) {
    return <Status shape="good">All {alerts} alerts lead to a runbook, and every runbook answers one</Status>;
  }
  return (
    <span className="flex flex-wrap gap-x-5 gap-y-1">
      {alertGaps.length > 0 ? (
        <Status shape="at-risk">
          <a href={`#${alertsId}`} className={counts}>
            {alertGaps.length} of {alerts} alerts without a runbook
          </a>
        </Status>
      ) : (
        <Status shape="good">All {alerts} alerts lead to a runbook</Status>
      )}
      {runbookGaps.length > 0 ? (
        <Status shape="at-risk">
          <a href={`#${runbooksId}`} className={counts}>
            {runbookGaps.length === 1 ? "1 runbook" : `${runbookGaps.length} runbooks`} without an alert
          </a>
        </Status>
      ) : null}
    </span>
  );
}

/** What stands behind the numbers: which alert or runbook, where, and why it does not fit. */
export function HygieneLists({ hygiene: { alertGaps, runbookGaps } }: { hygiene: Hygiene }) {
  return (
    <div className="grid gap-5">
      {alertGaps.length > 0 ? (
        <section aria-labelledby={alertsId}>
          <h3 id={alertsId} className="mb-2 font-medium">
            Alerts without a runbook
          </h3>
          <ul className="border bg-sheet">
            {alertGaps.map((gap) => (
              <li
                key={`${gap.file}:${gap.line} ${gap.alert}`}
                className="px-3 py-2.5 wrap-anywhere not-first:border-t"
              >
                {gap.alert} <span className="text-ink-2">{alertReasons[gap.reason]}</span>{" "}
                {gap.candidate === null ? null : (
                  <span className="text-ink-2">
                    Its runbook would be{" "}
                    <SafeLink href={runbookHref(gap.candidate)}>{gap.candidate}</SafeLink>.
                  </span>
                )}
                <code className="block text-ink-3">
                  {gap.file}:{gap.line}
                </code>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {runbookGaps.length > 0 ? (
        <section aria-labelledby={runbooksId}>
          <h3 id={runbooksId} className="mb-2 font-medium">
            Runbooks without an alert
          </h3>
          <ul className="border bg-sheet">
            {runbookGaps.map((gap) => (
              <li key={gap.slug} className="px-3 py-2.5 wrap-anywhere not-first:border-t">
                <SafeLink href={runbookHref(gap.slug)}>{gap.title}</SafeLink>{" "}
                <span className="text-ink-2">{runbookReason(gap)}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

const alertReasons = {
  none: "has no annotation runbook_url.",
  missing: "leads to a runbook that is not there.",
  elsewhere: "leads to a place outside the portal.",
} as const satisfies Record<AlertGap["reason"], string>;

function runbookReason({ reason, alerts }: RunbookGap): string {
  if (reason === "none") return "names no alert, and none leads to it.";
  return `answers ${alerts.join(", ")}, which no rule in the repository raises.`;
}
