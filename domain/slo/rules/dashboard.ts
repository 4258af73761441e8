import type { JsonObject } from "#domain/scaffold/json.ts";
import type { Expression } from "#domain/slo/promql/expression.ts";
import { recordedNow } from "#domain/slo/promql/recorded.ts";
import { burnRateExpression, leftExpression } from "#domain/slo/rules/alert-expressions.ts";
import type { Slo } from "#domain/slo/slo.ts";

const datasource = { type: "prometheus", uid: "prometheus" };
const rowHeight = 9;

/** A Grafana dashboard with one row for each objective: what is left, how fast it goes, what was bad. */
export function dashboardOf(
  slos: readonly Slo[],
  service: string,
  portalUrl: string | undefined,
): JsonObject {
  const links =
    portalUrl === undefined
      ? []
      : [{ title: "Portal", type: "link", url: `${portalUrl}/services/${service}`, targetBlank: true }];
  return {
    uid: `${service}-slo`.slice(0, 40),
    title: `Objectives of ${service}`,
    tags: ["slo"],
    timezone: "utc",
    schemaVersion: 41,
    version: 1,
    editable: false,
    refresh: "1m",
    time: { from: "now-24h", to: "now" },
    templating: { list: [] },
    annotations: { list: [] },
    links,
    panels: slos.flatMap(rowOf),
  };
}

function rowOf(slo: Slo, index: number): JsonObject[] {
  const top = index * rowHeight;
  const id = index * 4;
  const promise = `${slo.targetPercent} % over ${slo.window.text}`;
  const [quick] = slo.tiers;
  const steps = [
    { color: "green", value: null },
    { color: "red", value: quick?.factor ?? 1 },
  ];
  return [
    {
      id: id + 1,
      type: "row",
      title: `${slo.id}: ${promise}`,
      collapsed: false,
      gridPos: at(0, top, 24, 1),
      panels: [],
    },
    panel(id + 2, "stat", "Budget left", at(0, top + 1, 4, 8), [[`left`, leftExpression(slo)]], {
      description: `Of what ${promise} allows to fail. Below 0 more has failed than was allowed; empty means that nothing was counted.`,
      unit: "percentunit",
      decimals: 2,
      thresholds: {
        mode: "absolute",
        steps: [
          { color: "red", value: null },
          { color: "orange", value: 0.000001 },
          { color: "green", value: 0.5 },
        ],
      },
    }),
    panel(
      id + 3,
      "timeseries",
      "Burn rate",
      at(4, top + 1, 10, 8),
      [
        ["over 1h", burnRateExpression(slo, 3600)],
        ["over 6h", burnRateExpression(slo, 21_600)],
      ],
      {
        description: "1 means that the budget lasts exactly the window.",
        unit: "none",
        decimals: 1,
        thresholds: { mode: "absolute", steps },
      },
    ),
    panel(
      id + 4,
      "timeseries",
      "Events in five minutes",
      at(14, top + 1, 10, 8),
      [
        ["all", recordedNow("total", slo.id)],
        ["bad", recordedNow("bad", slo.id)],
      ],
      {
        description: "A gap was not measured.",
        unit: "short",
        decimals: 0,
        thresholds: { mode: "absolute", steps: [{ color: "green", value: null }] },
      },
    ),
  ];
}

function panel(
  id: number,
  type: "stat" | "timeseries",
  title: string,
  gridPos: JsonObject,
  targets: readonly (readonly [string, Expression])[],
  { description, ...defaults }: JsonObject & { description: string },
): JsonObject {
  return {
    id,
    type,
    title,
    description,
    gridPos,
    datasource,
    targets: targets.map(([legendFormat, { text }], index) => ({
      datasource,
      refId: String.fromCharCode(65 + index),
      expr: text,
      legendFormat,
    })),
    fieldConfig: { defaults, overrides: [] },
  };
}

function at(x: number, y: number, w: number, h: number): JsonObject {
  return { x, y, w, h };
}
