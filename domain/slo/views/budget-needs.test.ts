import { expect, it } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import { budgetNeeds } from "#domain/slo/views/budget-needs.ts";
import { budgetRow, daysAgo, sloAlert } from "#tests/budget-facts.ts";

function person(changes: Partial<Principal> = {}): Principal {
  const nobody = {
    userId: "1",
    login: "ines",
    name: "Ines",
    role: "engineer",
    teamsObservedAt: null,
  } as const;
  return { ...nobody, teams: ["payments"], ...changes };
}

const spent = budgetRow({ figures: { left: -0.1 } });

it("shows a spent budget to its team, with the freeze it brought and since when", () => {
  const since = daysAgo(2);
  const [need] = budgetNeeds(
    { ...spent, freeze: { state: "frozen", since, unverifiedSince: null } },
    person(),
  );
  expect(need).toMatchObject({
    kind: "budget-exhausted",
    severity: "bad",
    title: "order-service availability has spent its error budget",
    href: "/budgets/order-service-availability?explain=left",
    since,
  });
  expect(need?.hint).toContain("frozen");
});

it("shows a burning budget after the spent ones, with what its alert says", () => {
  const [need] = budgetNeeds(budgetRow({ alerts: [sloAlert()] }), person());
  expect(need).toMatchObject({ kind: "budget-burning", severity: "at-risk", since: sloAlert().since });
  expect(need?.hint).toContain("16 times too fast");
});

it("asks nobody else, and nobody at all while the budget is well or not known", () => {
  expect(budgetNeeds(spent, person({ teams: ["search"] }))).toEqual([]);
  expect(budgetNeeds(budgetRow(), person())).toEqual([]);
  expect(budgetNeeds({ ...spent, figures: { state: "unknown", source: "Prometheus" } }, person())).toEqual(
    [],
  );
});

it("asks the platform about what no team owns", () => {
  const orphan = { ...spent, team: null };
  expect(budgetNeeds(orphan, person({ role: "platform", teams: [] }))).toHaveLength(1);
  expect(budgetNeeds(orphan, person())).toEqual([]);
});
