import { expect, test } from "vitest";
import { describeObjectives } from "#domain/slo/describe-objectives.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";

const text = (description: string) => `apiVersion: openslo/v1
kind: SLO
metadata: { name: pay-api, displayName: Availability }
spec:
  service: pay
  description: ${JSON.stringify(description)}
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'errors_total{a="\`"}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: requests_total } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ targetPercent: 99.9 }]
`;
const page = (description = "Plain.") =>
  describeObjectives(readObjectives(text(description), "slo.yaml").slos);

test("the page says the promise, the budget in minutes, what is counted and when somebody is told", () => {
  expect(page()).toContain("| [pay-api](#pay-api) | 99.9 % | last 30d | 0.1 % | 43.2 minutes |");
  expect(page()).toContain("```promql\nsum(increase(requests_total[5m]))\n```");
  expect(page()).toContain("| page | 14.4 | 1h and 5m | 1.44 % |");
  expect(page()).toContain("From `slo.yaml`, line 1.");
});

test("what a file says can neither end its place on the page nor act there", () => {
  const hostile = page("a ```\n\n<img src=x onerror=alert(1)>\n# Title | x |");
  const outside = hostile.replaceAll(/(`{3,})[\s\S]*?\n\1/g, "").replaceAll(/`[^`\n]*`/g, "");
  expect(outside).not.toMatch(/<img|^# Title/m);
});
