import fc from "fast-check";
import { expect, test } from "vitest";
import { importObjectives, readForeignFile } from "#domain/slo/import/import-objectives.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";

// After Sloth's getting-started example, with a latency as its documentation writes one.
const sloth = `version: "prometheus/v1"
service: "myservice"
labels:
  owner: "myteam"
slos:
  - name: "requests-availability"
    objective: 99.9
    description: "Common SLO based on availability."
    sli:
      events:
        error_query: sum(rate(http_request_duration_seconds_count{job="myservice",code=~"(5..|429)"}[{{.window}}]))
        total_query: sum(rate(http_request_duration_seconds_count{job="myservice"}[{{.window}}]))
    alerting:
      name: MyServiceHighErrorRate
      page_alert:
        labels:
          severity: pageteam
  - name: latency
    objective: 99
    sli:
      events:
        error_query: |
          (
            sum(rate(d_seconds_count{job="myservice"}[{{.window}}]))
            -
            sum(rate(d_seconds_bucket{job="myservice",le="0.5"}[{{.window}}]))
          )
        total_query: sum(rate(d_seconds_count{job="myservice"}[{{.window}}]))
`;

const pyrra = `apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata:
  name: API_errors
  namespace: monitoring
  labels:
    pyrra.dev/team: operations
spec:
  target: "99.5"
  window: 4w
  description: Errors of the API.
  indicator:
    ratio:
      errors:
        metric: apiserver_request_total{job="apiserver",code=~"5.."}
      total:
        metric: apiserver_request_total{job="apiserver"}
      grouping: [handler]
`;

/** Ten times the anchor of the letter before. */
const doubled = (name: string) =>
  `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)}, `.repeat(10)}]\n`;

const read = (text: string, service = "myservice") => {
  const { openslo, problems, objectives } = importObjectives(text, "foreign.yaml", service);
  const { slos } = readObjectives(openslo, "x.yaml");
  expect(slos).toHaveLength(objectives);
  return { slos, said: problems.map(({ severity, line, message }) => `${line} ${severity} ${message}`) };
};

test("Sloth's file comes over with its exact targets; what does not is named field by field", () => {
  const { slos, said } = read(sloth);
  expect(slos).toMatchObject([
    {
      id: "myservice-requests-availability",
      targetPercent: "99.9",
      description: "Common SLO based on availability.",
      window: { seconds: 2_592_000 },
      indicator: {
        kind: "bad-of-total",
        bad: 'http_request_duration_seconds_count{job="myservice",code=~"(5..|429)"}',
        total: 'http_request_duration_seconds_count{job="myservice"}',
      },
    },
    { id: "myservice-latency", targetPercent: "99", indicator: { kind: "latency", le: "0.5" } },
  ]);
  expect(said).toEqual([
    "4 warning labels.owner is not carried.",
    "14 warning slos.0.alerting.name is not carried.",
    "17 warning slos.0.alerting.page_alert.labels.severity is not carried.",
  ]);
});

test("each objective comes with what is lost of it and of its whole file, and with nothing of the others", () => {
  const { drafts } = readForeignFile(sloth, "foreign.yaml", "myservice");
  const lost = drafts.map(({ draft, lost: fields }) => [draft.id, ...fields.map(({ line }) => line)]);
  expect(lost).toEqual([
    ["myservice-requests-availability", 4, 14, 17],
    ["myservice-latency", 4],
  ]);
});

test("of an objective that cannot be carried nothing is told with the others", () => {
  const text = sloth.replace(/events:\n.*\n.*/, "raw: { error_ratio_query: a }");
  const { drafts } = readForeignFile(text, "foreign.yaml", "myservice");
  expect(drafts.map(({ lost }) => lost.map(({ message }) => message))).toEqual([
    ["labels.owner is not carried."],
  ]);
});

test("so does its Kubernetes object, under the service it is imported for", () => {
  const object = `apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata:
  name: home
  namespace: monitoring
spec:
  service: elsewhere
  slos:
    - name: Errors
      objective: 99.99
      sli:
        events:
          errorQuery: sum(rate(e_total{a="b"}[{{.window}}]))
          totalQuery: sum(increase(t_total[{{ .window }}]))
      alerting:
        pageAlert: { disable: true }
`;
  const { slos, said } = read(object);
  expect(slos).toMatchObject([
    { id: "myservice-errors", indicator: { kind: "bad-of-total", bad: 'e_total{a="b"}', total: "t_total" } },
  ]);
  expect(said).toEqual([
    "5 warning metadata.namespace is not carried.",
    "7 warning spec.service is not carried.",
    "16 warning spec.slos.0.alerting.pageAlert.disable is not carried.",
  ]);
});

test("Pyrra's objective comes over, its grouping does not", () => {
  const { slos, said } = read(pyrra, "api");
  expect(slos).toMatchObject([
    {
      id: "api-errors",
      targetPercent: "99.5",
      window: { kind: "rolling", text: "4w", seconds: 2_419_200 },
      indicator: { kind: "bad-of-total", total: 'apiserver_request_total{job="apiserver"}' },
    },
  ]);
  expect(said).toEqual([
    "5 warning metadata.namespace is not carried.",
    "7 warning metadata.labels.pyrra.dev/team is not carried.",
    "18 warning spec.indicator.ratio.grouping.0 is not carried.",
  ]);
});

test.each([
  ["a raw ratio", sloth.replace(/events:\n.*\n.*/, "raw: { error_ratio_query: a }")],
  [
    "a grouped sum",
    sloth.replace(
      'sum(rate(http_request_duration_seconds_count{job="myservice"}',
      'sum by (x) (rate(a{job="myservice"}',
    ),
  ],
  [
    "a sum of two",
    sloth.replace(
      'sum(rate(http_request_duration_seconds_count{job="myservice"}[{{.window}}]))',
      "sum(rate(a[{{.window}}])) + sum(rate(b[{{.window}}]))",
    ),
  ],
  [
    "another total than its errors are taken from",
    sloth.replace(
      /sum\(rate\(d_seconds_count{job="myservice"}\[{{.window}}\]\)\)\s+-/,
      "sum(rate(other[{{.window}}]))\n          -",
    ),
  ],
])("%s is refused at its line rather than carried wrongly", (_, text) => {
  const { slos, said } = read(text);
  expect(slos).toHaveLength(1);
  expect(said.filter((line) => line.includes(" error "))).toHaveLength(1);
});

test.each([
  ["a target of 100 %", pyrra.replace('"99.5"', '"100"')],
  ["a gauge", pyrra.replace("    ratio:", "    bool_gauge:")],
  ["a stranger", "kind: Deployment\n"],
  ["text", "hello"],
  ["ten megabytes", "x".repeat(10_000_000)],
  ["a thousand levels", `version: prometheus/v1\nslos: ${"[".repeat(1_000)}`],
  ["aliases of aliases", `a: &a [x]\n${[..."bcdefghij"].map(doubled).join("")}`],
  ["more objectives than anybody keeps", Array.from({ length: 101 }, () => pyrra).join("---\n")],
])("%s gives nothing but a reason", (_, text) => {
  const { slos, said } = read(text, "api");
  expect(slos).toEqual([]);
  expect(said.some((line) => line.includes(" error "))).toBe(true);
});

test("as much of a file as can be read is gone through once, not once for every field", () => {
  const labels = Array.from({ length: 15_000 }, (_, index) => `k${index}: 1`).join(", ");
  const text = sloth.replace('owner: "myteam"', `owner: { ${labels} }`);
  const before = performance.now();
  const { drafts } = readForeignFile(text, "foreign.yaml", "myservice");
  expect(drafts.map(({ lost }) => lost.length)).toEqual([15_002, 15_000]);
  // Once for every field takes a minute.
  expect(performance.now() - before).toBeLessThan(10_000);
});

test("a key as long as a book is told by its first words", () => {
  const { problems } = importObjectives(`${sloth}${"k".repeat(300_000)}: 1\n`, "foreign.yaml", "myservice");
  expect(Math.max(...problems.map(({ message }) => message.length))).toBeLessThan(200);
});

test("importing never throws", () => {
  const lines = [...sloth.split("\n"), "---", ...pyrra.split("\n")];
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.string({ unit: "binary", maxLength: 30 }), (at, text) => {
      importObjectives(lines.with(at, `${lines[at]?.slice(0, 6)}${text}`).join("\n"), "x.yaml", "api");
    }),
  );
});
