import { expect, test } from "vitest";
import { createMemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";
import { startMetrics } from "./start-metrics.ts";
import { metricsScenarios } from "./testing/metrics-scenarios.ts";

metricsScenarios();

test("without a program nothing is started, and one sentence says which and what for", async () => {
  const said: string[] = [];
  const metrics = await startMetrics({
    dir: "/nowhere",
    ports: { prometheus: 1, alertmanager: 1 },
    webhook: { url: "", token: "" },
    rules: [],
    beside: { targets: [], rules: [] },
    now: () => new Date(),
    findProgram: (name) => (name === "promtool" ? { missing: `${name} is away` } : { path: "/bin/false" }),
    say: (line) => said.push(line),
  });
  expect(said).toEqual(["There are no metrics and no error budgets: promtool is away"]);
  expect(metrics.env).toEqual({});
  metrics.follow(createMemoryCluster().objects);
  await metrics.stop();
});
