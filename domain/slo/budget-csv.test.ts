import { expect, test } from "vitest";
import { budgetsCsv } from "#domain/slo/budget-csv.ts";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";

const row: BudgetRow = {
  id: "pay-api-availability",
  service: "pay-api",
  title: "Pay",
  promise: "99.9 % of requests not failed, rolling 30 days",
  targetPercent: "99.9",
  windowText: "rolling 30 days",
  team: { slug: "payments", name: "Payments" },
  system: null,
  figures: { state: "unknown", source: "Prometheus" },
  freeze: null,
  alerts: [],
};

function linesOf(rows: BudgetRow[]): string[] {
  return budgetsCsv(rows).split("\r\n");
}

test("leaves empty what is not known", () => {
  const [head = "", line] = linesOf([row]);
  expect(head).toMatch(/^objective,service,title,promise,team,system,state,seen,seen_at,/);
  expect(line).toBe(
    'pay-api-availability,pay-api,Pay,"99.9 % of requests not failed, rolling 30 days",payments,,unknown,unknown,,,,,,,,,,,,,,0',
  );
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])("gives a spreadsheet no formula in %j", (title) => {
  const [, line = ""] = linesOf([{ ...row, title }]);
  expect(line.split(",")[2]?.replace(/^"/, "")).toBe(`'${title}`);
});

test("keeps quotes, commas and lines within their cell", () => {
  expect(budgetsCsv([{ ...row, title: 'a "b",\nc' }])).toContain(',"a ""b"",\nc",');
});
