import { expect, it } from "vitest";
import type { AlertRule } from "#domain/runbooks/alert-rule.ts";
import { judgeHygiene } from "#domain/runbooks/hygiene.ts";

const rule = (name: string, runbookUrl: string | null, service: string | null = null): AlertRule => ({
  name,
  file: "rules/a.yaml",
  line: 4,
  severity: null,
  service,
  runbookUrl,
});
const runbook = (slug: string, alerts: string[], service: string | null = null) => ({
  slug,
  title: slug,
  alerts,
  service,
});
const portal = (slug: string) => `https://portal.example/runbooks/${slug}`;

it("finds nothing where every alert leads to a runbook and every runbook answers one", () => {
  const rules = [
    rule("A", portal("a")),
    rule("B", "{{ $portal }}/runbooks/shop/b?x=1#h-now"),
    rule("C", portal("c%20d")),
  ];
  const runbooks = [runbook("a", ["A"]), runbook("shop/b", ["B"]), runbook("c d", [])];
  expect(judgeHygiene(rules, runbooks)).toEqual({ alerts: 3, alertGaps: [], runbookGaps: [] });
});

it("tells alerts that name no runbook, one that is not there, and a place elsewhere", () => {
  const rules = [rule("A", null), rule("B", portal("gone")), rule("C", "https://wiki.example/c")];
  const { alertGaps } = judgeHygiene(rules, []);
  expect(alertGaps.map(({ alert, reason }) => [alert, reason])).toEqual([
    ["A", "none"],
    ["B", "missing"],
    ["C", "elsewhere"],
  ]);
  expect(alertGaps[0]).toMatchObject({ file: "rules/a.yaml", line: 4, candidate: null });
});

it("says which runbook an alert should lead to, that of the same service first", () => {
  const runbooks = [runbook("other/burn", ["Burn"], "other"), runbook("shop/burn", ["Burn"], "shop")];
  const { alertGaps } = judgeHygiene([rule("Burn", null, "shop"), rule("Burn", null, "third")], runbooks);
  expect(alertGaps.map(({ candidate }) => candidate)).toEqual(["shop/burn", "other/burn"]);
});

it("tells runbooks that name no alert, and those whose alert no rule raises, but not those that say none", () => {
  const meant = runbook("d", ["none"]);
  const { runbookGaps } = judgeHygiene(
    [rule("A", null)],
    [runbook("a", ["A"]), runbook("b", []), runbook("c", ["X"]), meant],
  );
  expect(runbookGaps).toEqual([
    { slug: "b", title: "b", alerts: [], reason: "none" },
    { slug: "c", title: "c", alerts: ["X"], reason: "missing" },
  ]);
});
