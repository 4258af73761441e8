import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ChartTable } from "#components/charts/chart-table.tsx";
import { AlertList } from "#components/slo/alert-list.tsx";
import { BudgetFigures } from "#components/slo/budget-figures.tsx";
import {
  budgetSentence,
  eventsSentence,
  gapSentence,
  indicatorSentence,
} from "#components/slo/chart-sentences.ts";
import { FreezeBanner } from "#components/slo/freeze-banner.tsx";
import { HowWorkedOut } from "#components/slo/how-worked-out.tsx";
import { prepareBudgetChart, prepareEventsChart } from "#components/slo/prepare-charts.ts";
import { SpendingTable } from "#components/slo/spending-table.tsx";
import { TierTable } from "#components/slo/tier-table.tsx";
import { budgetDetail, budgetRow, daysAgo, noFigures, readAt, sloAlert } from "#tests/budget-facts.ts";

const draw = (shown: ReactNode) => renderToStaticMarkup(<NuqsTestingAdapter>{shown}</NuqsTestingAdapter>);
const said = (shown: ReactNode) =>
  draw(shown)
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("\u00a0", " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(" ,", ",");
const plain = (text: string | null) => text?.replaceAll("\u00a0", " ");

describe("the four figures", () => {
  it("say what is left, what burns, what was attained and how much was measured, and each opens", () => {
    const shown = said(<BudgetFigures detail={budgetDetail()} />);
    expect(shown).toContain("38.2 %, explain budget left Half spent 1,912 of 5,006 bad events still allowed");
    expect(shown).toContain("0.4×, explain burning now at this rate it lasts the window");
    expect(shown).toContain("99.938 %, explain attained 5,003,811 of 5,006,905 were good");
    expect(shown).toContain("100 %, explain coverage 30 d of 30 d measured");
  });

  it("say by how much a budget is overspent", () => {
    const { figures } = budgetRow({ figures: { left: -0.124, bad: 5_628 } });
    expect(said(<BudgetFigures detail={budgetDetail({ figures })} />)).toContain(
      "Exhausted 622 bad events more than the 5,006 allowed",
    );
  });

  it("have words where nothing is known", () => {
    const { figures } = budgetRow({ figures: noFigures("no-traffic", 2_592_000) });
    const idle = said(<BudgetFigures detail={budgetDetail({ figures })} />);
    expect(idle).toContain("not known, explain budget left No traffic nothing was asked of it");
    expect(idle).not.toContain("In budget");
    const away = budgetDetail({ figures: { state: "unknown", source: "Prometheus" } });
    expect(said(<BudgetFigures detail={away} />)).not.toMatch(/\d %|In budget/);
  });
});

it("works out on the page what is left, with queries to copy", () => {
  const shown = said(<HowWorkedOut detail={budgetDetail()} />);
  expect(shown).toContain("How 38.2 % was worked out");
  expect(shown).toContain("left = 1 − 3,094 / 5,006.905 = 0.38205…");
  expect(shown).toContain("sum_over_time(slo:events_bad:increase5m[30d]) / 5");
});

it("shows what spent the budget as ranges, most first, and claims no cause", () => {
  const shown = said(<SpendingTable spending={budgetDetail().spending} />);
  expect(shown).toContain("2,079 to 2,083 41.5 % to 41.6 %");
  expect(shown.indexOf("Batch stock")).toBeLessThan(shown.indexOf("Raise the pool"));
  expect(shown).toContain("facts, not causes");
});

it("tells of each tier what it is doing and what it would have done", () => {
  const [first, second, third, fourth] = budgetDetail().tiers;
  if (!first || !second || !third || !fourth) throw new Error("four tiers");
  const shown = said(
    <TierTable
      stepSeconds={300}
      tiers={[
        { ...first, firing: true, burnLong: 16 },
        { ...second, reachable: false },
        { ...third, burnLong: null, burnShort: null },
        { ...fourth, fired: 0 },
      ]}
    />,
  );
  expect(shown).toContain("14.4× over 1 h and 5 m, page Firing 1 h 16× 5 m 0.3× once, for 40 m in all");
  expect(shown).toContain("page Unreachable");
  expect(shown).toContain("ticket No traffic 1 d not known");
  expect(shown).toContain("Quiet 3 d 0.4× 6 h 0.3× not once");
});

describe("alerts", () => {
  it.each([
    ["https://portal.acme.example/runbooks/slo-burn-rate", "/runbooks/slo-burn-rate"],
    ["https://wiki.acme.example/burning", "https://wiki.acme.example/burning"],
  ])(
    "lead from %s to the runbook of the portal that is open, or where else it stands",
    (runbookUrl, href) => {
      expect(draw(<AlertList alerts={[sloAlert({ runbookUrl })]} />)).toContain(`href="${href}"`);
    },
  );

  it("lead to the runbook and to the silence, but never out of the web", () => {
    const silenced = { by: "ines", until: daysAgo(-1), comment: "<b>known</b>", url: "javascript:alert(1)" };
    const html = draw(<AlertList alerts={[sloAlert(), sloAlert({ tier: "6", silenced })]} />);
    expect(html).toContain('href="/runbooks/slo-burn-rate"');
    expect(html).not.toContain("javascript:");
    expect(html).not.toContain("<b>");
  });
});

describe("the freeze", () => {
  const frozen = { state: "frozen", since: daysAgo(1), unverifiedSince: null } as const;

  it("is said with since when, and where the policy stands", () => {
    const html = draw(<FreezeBanner row={budgetRow({ freeze: frozen })} />);
    expect(html).toContain("Changes to order-service are frozen since");
    expect(html).toContain('href="/budgets/order-service-availability#policy"');
  });

  it("says since when it could not be verified", () => {
    const freeze = { ...frozen, unverifiedSince: readAt };
    expect(said(<FreezeBanner row={budgetRow({ freeze })} />)).toContain(
      "could not be read since 20 Nov 14:11",
    );
  });

  it("is not mentioned while there is none", () => {
    expect(draw(<FreezeBanner row={budgetRow()} />)).toBe("");
    expect(draw(<FreezeBanner row={budgetRow({ freeze: { ...frozen, state: "ok" } })} />)).toBe("");
  });
});

describe("a chart in words", () => {
  const detail = budgetDetail();
  const course = { ...detail, points: detail.points.value ?? [], windowSeconds: 2_592_000 };
  const full = prepareBudgetChart(course);
  const events = prepareEventsChart(course, "bad");
  if (full === null || events === null) throw new Error("a chart of points");

  it("says what the picture shows", () => {
    expect(plain(budgetSentence(detail, "UTC"))).toBe(
      "38.2 % was left at 20 Nov, 14:11. Most was spent after the deploy of b91f02d on 3 Nov, 14:11: 41.5 % to 41.6 % of the budget.",
    );
    expect(plain(indicatorSentence(detail, "UTC"))).toMatch(
      /^Lowest: 97\.\d+ % .* 30 of 360 steps fell short of 99\.9 %\.$/,
    );
    expect(plain(eventsSentence(events, "UTC"))).toMatch(/^3,094 in all; the most, 99, /);
  });

  it("says how much is not known, and has no figure for it in its table either", () => {
    expect(gapSentence(full)).toBe("");
    const holed = prepareBudgetChart({ ...course, points: course.points.toSpliced(100, 12) });
    if (holed === null) throw new Error("a chart of points");
    expect(plain(gapSentence(holed))).toContain("Of 1 d nothing is known");
    expect(said(<ChartTable name="Budget" model={holed} />)).toContain("not known");
    expect(said(<ChartTable name="Budget" model={full} />)).not.toContain("not known");
  });
});
