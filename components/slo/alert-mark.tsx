import { Status } from "#components/ui/status-mark.tsx";
import type { BudgetRow, SloAlert } from "#domain/slo/views/budget-view.ts";

/** What an objective's alerts and its freeze say, in one word each. */
export function AlertMark({ row }: { row: Pick<BudgetRow, "alerts" | "freeze"> }) {
  const firing = row.alerts.filter((alert) => alert.firing);
  const frozen = row.freeze !== null && row.freeze.state === "frozen";
  if (firing.length === 0 && !frozen) return null;
  return (
    <>
      {firing.length > 0 ? <Firing alerts={firing} /> : null}
      {frozen ? <Status shape="held">Frozen</Status> : null}
    </>
  );
}

function Firing({ alerts }: { alerts: readonly SloAlert[] }) {
  const loud = alerts.filter((alert) => alert.silenced === null);
  if (loud.length === 0) return <Status shape="held">Silenced</Status>;
  const page = loud.some(({ severity }) => severity === "page");
  return <Status shape={page ? "bad" : "at-risk"}>{page ? "Page firing" : "Firing"}</Status>;
}
