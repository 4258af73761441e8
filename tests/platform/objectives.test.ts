import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { readObjectives } from "#domain/slo/read-objectives.ts";
import { dashboardOf } from "#domain/slo/rules/dashboard.ts";
import { generatedFiles, plainRules } from "#domain/slo/rules/generated-files.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";

const run = promisify(execFile);
const promtool = findSystemProgram("promtool");
const portal = "https://portal.example.com";

type Kind = "bad-of-total" | "good-of-total" | "latency" | "two counters";
const counted: Record<Kind, [part: string, query: string, total: string]> = {
  "bad-of-total": ["bad", 'requests_total{app="pay",status=~"5.."}', 'requests_total{app="pay"}'],
  "good-of-total": ["good", 'requests_total{app="pay",outcome="ok"}', 'requests_total{app="pay"}'],
  latency: ["good", 'seconds_bucket{app="pay",le="1"}', 'seconds_count{app="pay"}'],
  "two counters": ["bad", 'errors_total{app="pay"}', 'requests_total{app="pay"}'],
};

type Changes = { target?: string; tiers?: string; window?: string; timeZone?: string };

/** With a time zone its window is one of the calendar there. */
function objective(kind: Kind, changes: Changes = {}) {
  const [part, query, total] = counted[kind];
  const metric = (text: string) => ({ metricSource: { type: "Prometheus", spec: { query: text } } });
  const text = stringify({
    apiVersion: "openslo/v1",
    kind: "SLO",
    metadata: {
      name: "pay-api",
      ...(changes.tiers ? { annotations: { "portolan.dev/burn-tiers": changes.tiers } } : {}),
    },
    spec: {
      service: "pay",
      indicator: { spec: { ratioMetric: { counter: true, [part]: metric(query), total: metric(total) } } },
      timeWindow: [
        {
          duration: changes.window ?? "30d",
          isRolling: changes.timeZone === undefined,
          ...(changes.timeZone && {
            calendar: { startTime: "2026-01-01 00:00:00", timeZone: changes.timeZone },
          }),
        },
      ],
      budgetingMethod: "Occurrences",
      objectives: [{ targetPercent: changes.target ?? "99.9" }],
    },
  });
  const { slos, problems } = readObjectives(text, "slo.yaml");
  expect(problems).toEqual([]);
  return slos;
}

const quick = "14.4 1h/5m page, 6 2h/10m page, 1 3h/15m ticket";

describe.skipIf("missing" in promtool)(
  `rules and their cases, played by ${"path" in promtool ? "promtool" : `SKIPPED: ${promtool.missing}`}`,
  () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "portolan-objectives-"));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** What promtool complains about, with the rules changed as a mistake would; nothing where all is well. */
    async function complaints(
      slos: ReturnType<typeof objective>,
      change = (text: string) => text,
    ): Promise<string> {
      const files = generatedFiles(slos, "pay", portal);
      const rules = change(plainRules(slos, "pay", portal));
      writeFileSync(join(folder, "rules.yaml"), rules);
      writeFileSync(join(folder, "rule-tests.yaml"), files["rule-tests.yaml"]);
      const program = "path" in promtool ? promtool.path : "";
      return run(program, ["test", "rules", "rule-tests.yaml"], { cwd: folder }).then(
        () => "",
        (error: { stdout?: string; stderr?: string }) => `${error.stdout}${error.stderr}`,
      );
    }

    test.each(["bad-of-total", "good-of-total", "latency", "two counters"] as const)(
      "hold for an indicator of %s",
      async (kind) => expect(await complaints(objective(kind, { tiers: quick }))).toBe(""),
    );

    test.each<[string, Changes]>([
      ["the usual tiers of 28 days", { window: "28d" }],
      ["a month of the calendar", { window: "1M", timeZone: "Europe/Berlin" }],
      ["a day of the calendar, whose tiers are steeper", { window: "1d", timeZone: "UTC" }],
      ["a tier that nothing can reach", { target: "90", tiers: "14.4 1h/5m page, 1 3h/15m ticket" }],
      ["a target of nine nines", { target: "99.9999999", tiers: quick }],
    ])("hold for %s", async (_, changes) => {
      expect(await complaints(objective("bad-of-total", changes))).toBe("");
    });

    test.each([
      [
        "the increase of a sum",
        /sum\(increase\((requests_total[^[]*)\[5m\]\)\)/g,
        "increase(sum($1)[5m:1m])",
      ],
      ["a bound of 14.5", /0\.0144/g, "0.01456"],
      ["a bound of 14.2", /0\.0144/g, "0.0142"],
      [
        "no long window",
        /\(sum_over_time\(slo:events_bad:increase5m\{[^}]*\}\[1h\]\) > \(0\.0144 [^)]*\)\)\) and /g,
        "",
      ],
      ["no short window", / and \(slo:events_bad:increase5m\{[^}]*\} > \(0\.0144 [^)]*\)\)/g, ""],
      ["one bad event as enough", /> 7\.5/g, "> 1"],
      ["no zero for what never failed", / or \(0 \* sum\([^)]*\)\)\)/g, ""],
      ["a budget compared without traffic", / and \(sum_over_time\([^)]*\) > 0\)/g, ""],
      ["the whole budget for the half", /0\.0005 \*/g, "0.001 *"],
      ["no alert for what is not measured", /absent\(/g, "absent_over_time(nothing:"],
    ])("fail where the rules have %s", async (_, wrong, put) => {
      let isChanged = false;
      const said = await complaints(objective("bad-of-total", { tiers: quick }), (text) => {
        const changed = text.replace(wrong, put);
        isChanged = changed !== text;
        return changed;
      });
      expect(isChanged).toBe(true);
      expect(said).toContain("FAILED");
    });

    test("a dashboard asks only what Prometheus understands", async () => {
      const panels = z
        .object({
          panels: z.array(z.looseObject({ targets: z.array(z.object({ expr: z.string() })).default([]) })),
        })
        .parse(dashboardOf(objective("latency"), "pay", portal)).panels;
      const rules = panels.flatMap(({ targets }, panel) =>
        targets.map(({ expr }, index) => ({ record: `panel:p${panel}:t${index}`, expr })),
      );
      expect(rules).toHaveLength(5);
      writeFileSync(join(folder, "panels.yaml"), stringify({ groups: [{ name: "panels", rules }] }));
      await run("path" in promtool ? promtool.path : "", ["check", "rules", join(folder, "panels.yaml")]);
    });
  },
);

const alerting = z.looseObject({
  alert: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).optional(),
});

function alertsOf(slos: ReturnType<typeof objective>) {
  const { groups } = z
    .object({ groups: z.array(z.object({ rules: z.array(alerting) })) })
    .parse(parse(plainRules(slos, "pay", portal)));
  const alerts = groups.flatMap(({ rules }) => rules).filter(({ alert }) => alert !== undefined);
  const names = alerts.map(({ alert, labels }) => `${alert} ${labels.severity} ${labels.tier ?? ""}`.trim());
  return { alerts, names };
}

// The burn over a tier's windows does not ask when the budget began; what is spent since then only the portal knows.
test("a month of the calendar has every burn tier, scaled as 30 days, and no alert of what is spent", () => {
  const { alerts, names } = alertsOf(objective("latency", { window: "1M", timeZone: "Europe/Berlin" }));
  expect(names).toEqual([
    "SloBurnRatePage page 14.4",
    "SloBurnRatePage page 6",
    "SloBurnRateTicket ticket 3",
    "SloBurnRateTicket ticket 1",
    "SloNotMeasured warning",
  ]);
  expect(alerts[0]?.annotations?.description).toContain("1h of this spend 2 % of the budget");
});

test("every alert names its objective, how bad it is and where to look it up, and runs nothing from a file", () => {
  const { alerts, names } = alertsOf(objective("latency"));
  expect(names).toEqual([
    "SloBurnRatePage page 14.4",
    "SloBurnRatePage page 6",
    "SloBurnRateTicket ticket 3",
    "SloBurnRateTicket ticket 1",
    "SloNotMeasured warning",
    "SloBudgetHalfSpent warning",
    "SloBudgetExhausted ticket",
  ]);
  for (const { labels, annotations } of alerts) {
    expect(labels).toMatchObject({ slo_id: "pay-api", service: "pay" });
    expect(annotations).toMatchObject({ runbook_url: `${portal}/runbooks/slo-burn-rate` });
    expect(JSON.stringify(annotations)).not.toContain("{{");
  }
});
