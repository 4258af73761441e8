import type { NeedsYouRow } from "#domain/delivery/home-view.ts";
import type { Principal } from "#domain/identity/principal.ts";
import { budgetStateOf } from "#domain/slo/views/budget-state.ts";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";

/** A spent or burning budget of one of this person's teams; one that nobody owns is the platform's. */
export function budgetNeeds(row: BudgetRow, principal: Principal): NeedsYouRow[] {
  const isMine = row.team === null ? principal.role === "platform" : principal.teams.includes(row.team.slug);
  const state = budgetStateOf(row);
  if (!isMine || (state !== "exhausted" && state !== "burning")) return [];
  const name = `${row.service} ${row.title}`;
  const firing = row.alerts.find((alert) => alert.firing && alert.since !== null);
  const base = {
    id: `budget:${row.id}`,
    href: `/budgets/${encodeURIComponent(row.id)}?explain=left`,
    service: row.service,
  };
  if (state === "exhausted") {
    const frozen = row.freeze?.state === "frozen";
    return [
      {
        ...base,
        kind: "budget-exhausted",
        severity: "bad",
        title: `${name} has spent its error budget`,
        hint: frozen
          ? "Its changes are frozen: see what spent it, then mend that first."
          : "See what spent it, then mend that first.",
        since: (frozen ? row.freeze?.since : firing?.since) ?? null,
      },
    ];
  }
  return [
    {
      ...base,
      kind: "budget-burning",
      severity: "at-risk",
      title: `${name} burns its error budget`,
      hint: `${firing?.summary || "At the rate of the last hour nothing is left within three days"}.`,
      since: firing?.since ?? null,
    },
  ];
}
