import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { fieldsOf } from "#domain/delivery/object-fields.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";
import { renderedManifests } from "#tests/platform/rendered.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const promtool = findSystemProgram("promtool");

const panel = z.looseObject({
  id: z.number(),
  type: z.string(),
  title: z.string().min(1),
  datasource: z.object({ type: z.enum(["prometheus", "loki"]) }).optional(),
  targets: z.array(z.looseObject({ expr: z.string() })).default([]),
});
const dashboard = z.looseObject({ uid: z.string().min(1), title: z.string().min(1), panels: z.array(panel) });

/** Every dashboard, wherever it lies: the platform's and those beside services. */
const dashboards = readdirSync(join(root, "manifests"), { recursive: true, encoding: "utf8" })
  .filter((path) => /\/dashboards?\/[^/]+\.json$/.test(path))
  .map((path) => ({
    path,
    model: dashboard.parse(JSON.parse(readFileSync(join(root, "manifests", path), "utf8"))),
  }));

const about = "path" in promtool ? "promtool" : `SKIPPED: ${promtool.missing}`;
const program = "path" in promtool ? promtool.path : "";
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portolan-dashboards-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("no two dashboards share an address", () => {
  const uids = dashboards.map(({ model }) => model.uid);
  expect(uids.length).toBeGreaterThan(0);
  expect(uids).toEqual([...new Set(uids)]);
});

test("every dashboard reaches Grafana, in a ConfigMap with the label that its sidecar looks for", () => {
  const loaded = renderedManifests()
    .flatMap(({ objects }) => objects)
    .filter(({ kind, metadata }) => {
      const labels = fieldsOf(fieldsOf(metadata).labels);
      return kind === "ConfigMap" && labels.grafana_dashboard === "1";
    })
    .flatMap(({ data }) => Object.keys(fieldsOf(data)));
  expect(loaded).toEqual(expect.arrayContaining(dashboards.map(({ path }) => basename(path))));
});

describe.each(dashboards)("$path", ({ model }) => {
  test("numbers its panels once each and leaves none without a question", () => {
    const ids = model.panels.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const empty = model.panels.filter(({ type, targets }) => type !== "row" && targets.length === 0);
    expect(empty.map(({ title }) => title)).toEqual([]);
  });

  test.skipIf("missing" in promtool)(`asks only what Prometheus understands, says ${about}`, async () => {
    const asked = model.panels.filter(({ datasource }) => datasource?.type === "prometheus");
    const rules = asked.flatMap(({ id, targets }) =>
      targets.map(({ expr }, index) => ({
        record: `panel:p${id}:t${index}`,
        // What Grafana puts in before it asks.
        expr: expr.replaceAll("$__rate_interval", "1m").replaceAll(/\$\{?\w+\}?/g, "x"),
      })),
    );
    const file = join(folder, `${model.uid}.yaml`);
    writeFileSync(file, stringify({ groups: [{ name: model.uid, rules }] }));
    await run(program, ["check", "rules", file]);
  });
});

describe("from a graph to a trace to a log line", () => {
  const source = z.looseObject({ uid: z.string(), jsonData: z.record(z.string(), z.unknown()) });
  const { grafana, prometheus } = z
    .looseObject({
      grafana: z.looseObject({
        additionalDataSources: z.array(source),
        sidecar: z.looseObject({ datasources: z.looseObject({ exemplarTraceIdDestinations: z.unknown() }) }),
      }),
      prometheus: z.looseObject({
        prometheusSpec: z.looseObject({
          retention: z.string(),
          scrapeInterval: z.string(),
          enableFeatures: z.array(z.string()),
        }),
      }),
    })
    .parse(parse(readFileSync(join(root, "manifests/platform/prometheus-stack/values.yaml"), "utf8")));
  const dataOf = (uid: string) => grafana.additionalDataSources.find((each) => each.uid === uid)?.jsonData;

  test("points of a histogram lead to their trace", () => {
    expect(prometheus.prometheusSpec.enableFeatures).toContain("exemplar-storage");
    expect(grafana.sidecar.datasources.exemplarTraceIdDestinations).toEqual({
      datasourceUid: "tempo",
      traceIdLabelName: "trace_id",
    });
  });

  test("log lines lead to their trace, and spans to their log lines", () => {
    expect(dataOf("loki")).toMatchObject({
      derivedFields: [{ datasourceUid: "tempo", matcherRegex: "trace_id" }],
    });
    expect(dataOf("tempo")).toMatchObject({
      tracesToLogsV2: { datasourceUid: "loki", filterByTraceID: true },
      tracesToMetrics: { datasourceUid: "prometheus" },
    });
  });

  test("history is longer than the 30 days that objectives look back, at the interval services are scraped", () => {
    expect(Number.parseInt(prometheus.prometheusSpec.retention, 10)).toBeGreaterThanOrEqual(35);
    expect(prometheus.prometheusSpec.scrapeInterval).toBe("15s");
  });
});
