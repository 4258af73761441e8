import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { csvHref } from "#components/slo/budget-filters.ts";
import { BudgetTable } from "#components/slo/budget-table.tsx";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";
import { budgetRow, daysAgo, noFigures, readAt, sloAlert } from "#tests/budget-facts.ts";

const draw = (row: BudgetRow) => renderToStaticMarkup(<BudgetTable rows={[row]} />);
const words = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("\u00a0", " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(" ,", ",");
const said = (row: BudgetRow) => words(draw(row));

describe("a row of the portfolio", () => {
  it("says what is left, how fast it goes, when it is gone and how much was measured", () => {
    const exhaustedAt = new Date(readAt.getTime() + 19 * 3_600_000);
    const figures = { left: 0.08, burn: 16, spentLastDay: 0.42, exhaustedAt, measuredSeconds: 2_585_000 };
    const shown = said(budgetRow({ figures, alerts: [sloAlert()] }));
    expect(shown).toContain(
      "order-service availability 99.9 % of requests not 5xx, rolling 30 days Burning 8 %",
    );
    expect(shown).toContain("burning 16×, gone in 19 h");
    expect(shown).toContain("spent in 24 h 42 %");
    expect(shown).toContain("measured 99.7 %");
    expect(shown).toContain("Page firing");
  });

  it.each<[string, BudgetRow]>([
    ["No traffic", { ...budgetRow({ figures: noFigures("no-traffic", 2_592_000) }) }],
    ["Not measured", budgetRow({ figures: noFigures("unmeasured", 0) })],
    [
      "Partly measured",
      budgetRow({ figures: { knowledge: "partial", left: 1, measuredSeconds: 1_000_000 } }),
    ],
    ["Not known", { ...budgetRow(), figures: { state: "unknown", source: "Prometheus" } }],
  ])("says %s in words, without green and without a figure of what is left", (word, row) => {
    const html = draw(row);
    expect(words(html)).toContain(word);
    expect(words(html)).not.toContain("In budget");
    expect(html).not.toMatch(/bg-sea|text-sea/);
    expect(html).not.toContain("bg-ink-3");
  });

  it("keeps stale figures, without their colour", () => {
    const well = budgetRow({ figures: { left: 0.9 } });
    expect(draw(well)).toMatch(/bg-sea/);
    const { value = noFigures("unmeasured", 0) } = well.figures;
    const stale = draw({
      ...well,
      figures: { state: "stale", value, observedAt: readAt, source: "Prometheus" },
    });
    expect(words(stale)).toContain("In budget (stale) 90 %");
    expect(stale).not.toMatch(/bg-sea|text-sea/);
  });

  it("tells a silenced alert from a firing one, and a frozen service from a warned one", () => {
    const silenced = { by: "ines", until: daysAgo(-1), comment: "known", url: "https://am.example/s" };
    const since = daysAgo(1);
    expect(said(budgetRow({ alerts: [sloAlert({ silenced })] }))).toContain("Silenced");
    expect(said(budgetRow({ alerts: [sloAlert({ firing: false })] }))).not.toMatch(/Silenced|iring/);
    expect(said(budgetRow({ freeze: { state: "frozen", since, unverifiedSince: null } }))).toContain(
      "Frozen",
    );
    expect(said(budgetRow({ freeze: { state: "warned", since, unverifiedSince: null } }))).not.toContain(
      "Frozen",
    );
  });

  it("shows names that look like markup as they stand, and leads to the objective all the same", () => {
    const html = draw(budgetRow({ id: "a/b?c", title: "<img src=x onerror=alert(1)>" }));
    expect(html).not.toContain("<img");
    expect(html).toContain('href="/budgets/a%2Fb%3Fc"');
  });
});

it("gives as a file the very rows that are shown", () => {
  const none = { q: "", team: "", system: "", state: null };
  expect(csvHref(none)).toBe("/api/budgets.csv");
  expect(csvHref({ ...none, q: "a&b", state: "burning" })).toBe("/api/budgets.csv?q=a%26b&state=burning");
});
