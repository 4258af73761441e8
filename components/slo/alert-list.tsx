import { EvidenceText } from "#components/ui/evidence.tsx";
import { SafeLink } from "#components/ui/safe-link.tsx";
import { Status } from "#components/ui/status-mark.tsx";
import { Age, ClockTime } from "#components/ui/time.tsx";
import type { SloAlert } from "#domain/slo/views/budget-view.ts";

/** Alerts of one objective: how each stands, since when, who silenced it, and what to do. */
export function AlertList({ alerts }: { alerts: readonly SloAlert[] }) {
  return (
    <ul className="grid gap-3">
      {alerts.map((alert) => (
        <li
          key={`${alert.name} ${alert.severity} ${alert.tier}`}
          className="not-first:border-t not-first:pt-3"
        >
          <div className="flex flex-wrap items-start justify-between gap-x-3">
            <AlertState alert={alert} />
            {alert.since === null ? null : (
              <span className="text-label text-ink-3">
                since <Age at={alert.since} suffix="" />
              </span>
            )}
          </div>
          <p className="mt-1 wrap-anywhere text-ink-2">
            <EvidenceText
              pieces={[
                { kind: "code", text: alert.name },
                { kind: "text", text: alert.tier === null ? "" : `tier ${alert.tier}×` },
                { kind: "text", text: alert.summary },
              ]}
            />
          </p>
          {alert.silenced === null ? null : (
            <p className="mt-1 wrap-anywhere text-ink-2">
              <SafeLink href={alert.silenced.url}>Silenced</SafeLink> by {alert.silenced.by} until{" "}
              <ClockTime at={alert.silenced.until} reference={new Date(0)} />: {alert.silenced.comment}
            </p>
          )}
          {alert.runbookUrl === null ? null : (
            <p className="mt-1">
              <SafeLink href={ownPath(alert.runbookUrl)}>Runbook</SafeLink>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Rules carry the address the portal had when they were written; a runbook is read in the portal that is open. */
function ownPath(url: string): string {
  const path = URL.parse(url)?.pathname ?? "";
  return path.startsWith("/runbooks/") ? path : url;
}

function AlertState({ alert }: { alert: SloAlert }) {
  if (alert.silenced !== null) return <Status shape="held">Silenced</Status>;
  if (!alert.firing) return <Status shape="moving">Pending</Status>;
  const page = alert.severity === "page";
  return <Status shape={page ? "bad" : "at-risk"}>{page ? "Page firing" : "Firing"}</Status>;
}
