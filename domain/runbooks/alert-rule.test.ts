import { describe, expect, it, test } from "vitest";
import { mayHoldRules, readAlertRules } from "#domain/runbooks/alert-rule.ts";

const file = "manifests/platform/prometheus-stack/rules/pods.yaml";
const groups = `groups:
  - name: pods
    rules:
      - record: a:b
        expr: up
      - alert: PodCrashLooping
        expr: up
        labels: {severity: warning, service: order-service}
        annotations:
          runbook_url: https://portal.example/runbooks/pod-crash-looping
      - alert: PodPending
        expr: up
`;

const indented = groups.replaceAll(/^/gm, "  ");

describe("alerting rules", () => {
  it.each([
    ["of a PrometheusRule", `kind: PrometheusRule\nspec:\n${indented}`, 2],
    ["of a plain rule file", groups, 0],
  ])("%s are read with the lines their names stand in", (_, text, above) => {
    expect(readAlertRules(text, file)).toEqual({
      problems: [],
      rules: [
        {
          name: "PodCrashLooping",
          file,
          line: 6 + above,
          severity: "warning",
          service: "order-service",
          runbookUrl: "https://portal.example/runbooks/pod-crash-looping",
        },
        { name: "PodPending", file, line: 11 + above, severity: null, service: null, runbookUrl: null },
      ],
    });
  });

  it.each([
    ["an object of another kind", `kind: ConfigMap\n${groups}`],
    ["a promtool test", "rule_files: [a.yaml]\ntests: []\n"],
    ["groups that are no list", "groups: 3\n"],
    ["rules that are none", "groups: [1, {rules: [2, {alert: 3}, null]}]\n"],
    ["nothing", ""],
  ])("%s has none, and that is no problem", (_, text) => {
    expect(readAlertRules(text, file)).toEqual({ rules: [], problems: [] });
  });

  it("of a file that is not YAML are missing, and the file is told", () => {
    expect(readAlertRules("groups: [", file)).toMatchObject({ rules: [], problems: [{ file, line: 1 }] });
  });
});

test.each([
  ["manifests/platform/prometheus-stack/rules/pods.yaml", true],
  ["manifests/apps/order-service/slo/rules.yml", true],
  ["manifests/platform/alerts.yaml", true],
  ["manifests/platform/prometheus-stack/rule-tests/pods.yaml", false],
  ["manifests/apps/order-service/base/deployment.yaml", false],
  ["templates/http-api-ts/skeleton/rules/a.yaml", false],
  ["docs/rules/a.md", false],
])("whether %s may hold rules is told by its path: %s", (path, may) => {
  expect(mayHoldRules(path, "templates")).toBe(may);
});
