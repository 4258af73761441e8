import fc from "fast-check";
import { expect, test } from "vitest";
import { readObjectives } from "#domain/slo/read-objectives.ts";

const file = "manifests/apps/pay/slo/pay.yaml";
const good = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: pay-availability
  displayName: Availability
spec:
  service: pay
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: Prometheus
            spec:
              query: requests_total{service="pay",status=~"5.."}
        total:
          metricSource:
            type: Prometheus
            spec:
              query: requests_total{service="pay"}
  timeWindow:
    - duration: 30d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - targetPercent: 99.9
`;
const read = (text: string) => readObjectives(text, file);
const only = (text: string) => {
  const { slos, problems } = read(text);
  expect(problems).toEqual([]);
  expect(slos).toHaveLength(1);
  return slos[0];
};
const saidOf = (text: string) => {
  const { slos, problems } = read(text);
  expect(slos).toEqual([]);
  return problems.map(({ code, line, file: where }) => `${where === file ? "" : where}${code}:${line}`);
};

test("an objective is read with its exact target, its window and the usual tiers", () => {
  expect(only(good)).toEqual({
    id: "pay-availability",
    service: "pay",
    title: "Availability",
    description: "",
    targetPercent: "99.9",
    target: { num: 999n, den: 1000n },
    window: { kind: "rolling", text: "30d", seconds: 2_592_000 },
    indicator: {
      kind: "bad-of-total",
      bad: 'requests_total{service="pay",status=~"5.."}',
      total: 'requests_total{service="pay"}',
    },
    tiers: [
      { factor: 14.4, longSeconds: 3600, shortSeconds: 300, severity: "page" },
      { factor: 6, longSeconds: 21_600, shortSeconds: 1800, severity: "page" },
      { factor: 3, longSeconds: 86_400, shortSeconds: 7200, severity: "ticket" },
      { factor: 1, longSeconds: 259_200, shortSeconds: 21_600, severity: "ticket" },
    ],
    file,
    line: 1,
  });
});

test.each([
  ["targetPercent: 99.90", "99.90", 9990n, 10_000n],
  ['targetPercent: "99.95"', "99.95", 9995n, 10_000n],
  // Sixteen digits and more are the same float.
  ["targetPercent: 99.999999999999", "99.999999999999", 99_999_999_999_999n, 100_000_000_000_000n],
  ["target: 0.999", "99.9", 999n, 1000n],
  ["target: 0.1234567", "12.34567", 1_234_567n, 10_000_000n],
])("the target is taken from the text itself: %s", (written, targetPercent, num, den) => {
  expect(only(good.replace("targetPercent: 99.9", written))).toMatchObject({
    targetPercent,
    target: { num, den },
  });
});

test.each([
  "targetPercent: 100",
  "targetPercent: 0",
  "targetPercent: 1e2",
  "targetPercent: 0x63",
  "targetPercent: -1",
  "targetPercent: [99.9]",
  "target: 1.0",
  "target: 99.9",
  "{}",
  "{ target: 0.9, targetPercent: 90 }",
])("a target that leaves no budget, promises nothing or is none is refused at its line: %s", (written) => {
  const [first, ...others] = saidOf(good.replace("targetPercent: 99.9", written));
  expect(first).toMatch(/^slo-(target|field):27$/);
  expect(others).toEqual([]);
});

test("a latency is told by its bucket's bound, however Prometheus writes it", () => {
  const latency = (le: string) =>
    good
      .replace("        bad:", "        good:")
      .replace(/query: .*5\.\."}/, `query: seconds_bucket{service="pay",${le}}`)
      .replace(/query: requests_total{service="pay"}/, 'query: seconds_count{service="pay"}');
  for (const [le, bound] of [
    ['le="0.5"', "0.5"],
    ['le="1"', "1"],
    ["le=~`1(\\.0)?`", "1"],
    ["le=~`1|1\\.0`", "1"],
  ] as const)
    expect(only(latency(le))?.indicator).toMatchObject({ kind: "latency", le: bound });
  for (const le of ['le="+Inf"', 'le!="1"', 'le=~"1|2"', 'other="1"'])
    expect(only(latency(le))?.indicator).toMatchObject({ kind: "good-of-total" });
});

test("a calendar window has a boundary and a zone", () => {
  const calendar = (start: string, zone: string, duration = "1M") =>
    good.replace(
      /duration: 30d\n.*/,
      `duration: ${duration}\n      isRolling: false\n      calendar:\n        startTime: ${start}\n        timeZone: ${zone}`,
    );
  expect(only(calendar("2026-01-01 00:00:00", "Europe/Berlin"))?.window).toEqual({
    kind: "calendar",
    text: "1M",
    unit: "month",
    start: "2026-01-01 00:00:00",
    timeZone: "Europe/Berlin",
  });
  expect(saidOf(calendar("2026-01-01 00:00:00", "Mars/Base"))).toEqual(["slo-window:25"]);
  expect(saidOf(calendar("2026-13-01 00:00:00", "UTC"))).toEqual(["slo-window:25"]);
  expect(saidOf(calendar("2026-01-01 00:00:00", "UTC", "2M"))).toEqual(["slo-window:23"]);
});

test("own tiers replace the usual ones; what is no tier is refused at its line", () => {
  const tiers = (text: string) =>
    good.replace(
      "spec:\n  service",
      `  annotations:\n    portolan.dev/burn-tiers: ${text}\nspec:\n  service`,
    );
  expect(only(tiers("10 2h/10m page, 1.5 2d/4h ticket"))?.tiers).toEqual([
    { factor: 10, longSeconds: 7200, shortSeconds: 600, severity: "page" },
    { factor: 1.5, longSeconds: 172_800, shortSeconds: 14_400, severity: "ticket" },
  ]);
  for (const text of [
    '"10"',
    "10 1h/2h page",
    "10 1h/1m page",
    "10 1h/5m wake",
    "0 1h/5m page",
    "2 1h/5m page, 2 6h/5m page",
  ])
    expect(saidOf(tiers(text))).toEqual(["slo-tiers:7"]);
});

test.each([
  ["service: pay", "service: pay\n  servce: pay", ["slo-unknown-field:8"]],
  ["service: pay", "service: pay\n  alertPolicies: []", ["slo-unsupported-field:8"]],
  ["counter: true", "counter: false", ["slo-field:11"]],
  ["Occurrences", "Timeslices", ["slo-field:25"]],
  ["name: pay-availability", "name: other-availability", ["slo-name:4"]],
  ["name: pay-availability", "name: Pay", ["slo-field:4"]],
  ["name: pay-availability", 'name: "pay-\\"} or vector(1)"', ["slo-field:4"]],
  ["kind: SLO", "kind: AlertPolicy", ["slo-kind:2"]],
  ["openslo/v1", "openslo/v1alpha", ["slo-field:1"]],
  ["duration: 30d", "duration: 1m", ["slo-window:23"]],
  ["duration: 30d", "duration: a month", ["slo-window:23"]],
  ['requests_total{service="pay",status', 'rate(requests_total{service="pay",status', ["slo-indicator:16"]],
  ["metadata:", "metadata: &m", []],
])("unknown fields and bad values are errors with their line: %s → %s", (from, to, expected) => {
  expect(read(good.replace(from, to)).problems.map(({ code, line }) => `${code}:${line}`)).toEqual(expected);
});

test("an indicator may stand in a document of its own in the same file", () => {
  const at = good.indexOf("  indicator:");
  const end = good.indexOf("  timeWindow:");
  const spec = good.slice(at, end).replace("  indicator:\n", "").replaceAll(/^ {4}/gm, "");
  const sli = `apiVersion: openslo/v1\nkind: SLI\nmetadata:\n  name: pay-errors\n${spec}`;
  const slo = `${good.slice(0, at)}  indicatorRef: pay-errors\n${good.slice(end)}`;
  expect(only(`${slo}---\n${sli}`)?.indicator).toEqual(only(good)?.indicator);
  expect(saidOf(slo)).toEqual(["slo-indicator:8"]);
});

test("several documents are several objectives; one that is broken costs itself alone, and a name stands once", () => {
  const second = good.replace("pay-availability", "pay-latency");
  const broken = good.replace("pay-availability", "pay-broken").replace("99.9", "100");
  const { slos, problems } = read([good, broken, second, second].join("---\n"));
  expect(slos.map(({ id, line }) => `${id}:${line}`)).toEqual(["pay-availability:1", "pay-latency:57"]);
  expect(problems.map(({ code, line }) => `${code}:${line}`)).toEqual(["slo-target:55", "slo-twice:88"]);
});

test.each([
  ["ten megabytes", `# ${"x".repeat(10_000_000)}\n${good}`, "yaml-too-large"],
  ["a thousand levels", `a: ${"[".repeat(1000)}${"]".repeat(1000)}`, "yaml-too-deep"],
  [
    "aliases that multiply",
    `a: &a [1,1,1,1,1,1,1,1,1,1]\n${"bcdefgh".replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(10)}]\n`)}`,
    "yaml-bomb",
  ],
  [
    "a target through a merge",
    good.replace("- targetPercent: 99.9", "- <<: {targetPercent: 99.9}"),
    "slo-target",
  ],
  ["a list", "- 1", "slo-shape"],
])("%s is refused in a sentence", (_, text, code) => {
  expect(read(text)).toMatchObject({ slos: [], problems: [{ code }] });
});

test.each([
  ["A Sloth file", "version: prometheus/v1\nslos: []\n"],
  ["A Sloth file", "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\n"],
  ["A Pyrra file", "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\n"],
])("%s is named as such, with the way to its import, and the others stay", (name, text) => {
  const { slos, problems } = read(`${good}---\n${text}`);
  expect(slos).toHaveLength(1);
  expect(problems).toMatchObject([
    {
      severity: "warning",
      message: expect.stringMatching(new RegExp(`^${name}:`)),
      line: 29,
      link: { label: "Import it", href: "/budgets/new?service=pay&import=pay.yaml" },
    },
  ]);
});

test("PromQL and HTML in free text stay text", () => {
  const hostile = "'<script>{{ $labels }} \"} or vector(1)'";
  const slo = only(good.replace("displayName: Availability", `displayName: ${hostile}`));
  expect(slo?.title).toBe('<script>{{ $labels }} "} or vector(1)');
});

test("reading never throws", () => {
  const lines = good.split("\n");
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.string({ unit: "binary", maxLength: 30 }), (at, text) => {
      const mangled = lines.with(at, `${lines[at]?.slice(0, 8)}${text}`).join("\n");
      for (const problem of read(mangled).problems) expect(problem.line).toBeGreaterThan(0);
    }),
  );
});
