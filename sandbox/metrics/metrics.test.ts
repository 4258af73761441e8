import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { select } from "#domain/slo/promql/expression.ts";
import { selectorsOf } from "#domain/slo/rules/recording-expressions.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createMemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";
import { askPrometheus } from "#sandbox/metrics/ask-prometheus.ts";
import { recordedBy } from "#sandbox/metrics/rule-files.ts";
import { scrapeTargets } from "#sandbox/metrics/scrape-targets.ts";
import { until } from "#sandbox/until.ts";
import { startMetrics } from "./start-metrics.ts";
import {
  addressOf,
  createMetricsWorld,
  type MetricsWorld,
  type Post,
  runService,
  sayMetrics,
  webhookToken,
} from "./testing/metrics-world.ts";
import { measuredServices, ruleObject, seededBudgets, seededRules } from "./testing/seeded-objectives.ts";

/** The world was away for these: its history ends so long ago, and a later start has to fill them. */
const hoursAway = 3;
const soonMs = 30_000;

const budgets = seededBudgets();
let world: MetricsWorld;

beforeAll(async () => {
  world = await createMetricsWorld();
  for (const name of measuredServices)
    world.objects.create(kinds.namespace, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: `${name}-dev` },
    });
  for (const rule of seededRules()) world.objects.create(kinds.prometheusRule, rule);
  await world.start(hoursAway);
}, 300_000);
afterAll(() => world.close());

/** As of the first start. */
const windowOf = (id: string, series: string) => `${series}{slo_id="${id}"}[30d] offset ${hoursAway}h`;

async function spent(id: string): Promise<number> {
  const bad = `sum_over_time(${windowOf(id, "slo:events_bad:increase5m")})`;
  const total = `sum_over_time(${windowOf(id, "slo:events_total:increase5m")})`;
  return (await world.value(`${bad} / ${total} / ${budgets.get(id)}`)) ?? Number.NaN;
}

async function measured(id: string): Promise<number> {
  return (
    (await world.value(`count_over_time(${windowOf(id, "slo:measured:bool")}) / (30 * 24 * 60)`)) ??
    Number.NaN
  );
}

describe("31 days of history at a first start", () => {
  test("most of the budget of order-service went in one bad deploy", async () => {
    const all = await spent("order-service-availability");
    expect(all).toBeGreaterThan(0.55);
    expect(all).toBeLessThan(0.65);
  });

  test("notification-service has spent a little more than its budget", async () => {
    expect(await spent("notification-service-success")).toBeGreaterThan(1);
    expect(await spent("notification-service-success")).toBeLessThan(1.15);
  });

  test.each(["order-service-latency", "user-service-availability", "notification-service-freshness"])(
    "%s is well",
    async (id) => {
      expect(await spent(id)).toBeGreaterThan(0.05);
      expect(await spent(id)).toBeLessThan(0.4);
      expect(await measured(id)).toBeGreaterThan(0.999);
    },
  );

  test("/checkout has figures of its own: a fifth of what may be slow was, and the bad deploy failed none", async () => {
    expect(await spent("order-service-checkout")).toBe(0);
    expect(await spent("order-service-checkout-latency")).toBeCloseTo(0.2, 1);
    expect(await measured("order-service-checkout")).toBeGreaterThan(0.999);
    expect(await measured("order-service-checkout-latency")).toBeGreaterThan(0.999);
  });

  test("user-service was not timed for 14 hours, and was counted all the while", async () => {
    expect(await measured("user-service-latency")).toBeCloseTo(1 - 14 / 720, 3);
    expect(await measured("user-service-availability")).toBeGreaterThan(0.999);
  });

  test("what was recorded is what the rules yield on what was counted", async () => {
    const end = Math.floor(Date.now() / 60_000) * 60 - 3 * 86_400;
    const times = { start: String(end - 2 * 86_400), end: String(end), step: "60" };
    for (const { record, expr, labels } of seededRules().flatMap(({ spec }) => recordedBy(spec))) {
      const query = `${record}{slo_id="${labels.slo_id}"}`;
      const [recorded] = await askPrometheus(world.url(), "query_range", { query, ...times });
      const [yielded] = await askPrometheus(world.url(), "query_range", { query: expr, ...times });
      expect(recorded?.samples.length).toBe(2 * 24 * 60 + 1);
      expect(recorded?.samples).toEqual(yielded?.samples);
    }
  });
});

describe("what the cluster says", () => {
  const counting = (answer: () => string) =>
    createServer((request, response) => sayMetrics(response, request.url === "/measured" ? answer() : ""));

  test("a pod with a ServiceMonitor is scraped once it runs and not after it is gone, and keeps its own labels", async () => {
    const server = counting(() => 'asked_total{env="their own"} 1\n');
    const { port } = new URL(await addressOf(server));
    runService(world.objects, "pay-api", Number(port));
    const labels = 'job="pay-api",service="pay-api",namespace="pay",pod="pay-api"';
    await until("the first sample", soonMs, async () => {
      return (await world.value(`asked_total{env="their own",${labels}}`)) === 1;
    });
    const pod = world.objects.get(kinds.pod, "pay", "pay-api");
    if (pod) world.objects.erase(kinds.pod, pod);
    await until("the end", soonMs, async () => (await world.value(`up{job="pay-api"}`)) === null);
    server.close();
  });

  test("a bucket is found however this Prometheus writes its bound: 1, or 1.0 since its third version", async () => {
    const text =
      '# TYPE timed histogram\ntimed_bucket{le="1"} 3\ntimed_bucket{le="+Inf"} 4\ntimed_sum 5\ntimed_count 4\n';
    const server = createServer((_request, response) => sayMetrics(response, text));
    const { port } = new URL(await addressOf(server));
    runService(world.objects, "timed", Number(port));
    const bucket = 'timed_bucket{job="timed",le="1"}';
    const { counted } = selectorsOf({ kind: "latency", bucket, le: "1", total: "timed_count" });
    await until("the bucket", soonMs, async () => (await world.value(select(counted).text)) === 3);
    server.close();
  });

  test("what runs beside the cluster is scraped and judged too", async () => {
    await until("the portal", soonMs, async () => (await world.value('up{job="portal"}')) === 1);
    await until("its rules", soonMs, async () => (await world.value("beside")) === 3);
  });

  test("a pretended pod and one that does not run are not scraped", async () => {
    runService(world.objects, "pretended", 1);
    const own = () => scrapeTargets(world.objects).filter(({ labels }) => labels.job === "pretended");
    const pod = world.objects.get(kinds.pod, "pay", "pretended");
    if (!pod) throw new Error("The pod is gone");
    expect(own()).toHaveLength(1);
    const annotations = { "trial.portolan/pretended": "true" };
    const marked = world.objects.update(kinds.pod, { ...pod, metadata: { ...pod.metadata, annotations } });
    expect(own()).toEqual([]);
    world.objects.update(kinds.pod, { ...marked, metadata: { ...marked.metadata, annotations: {} } });
    expect(own()).toHaveLength(1);
    const now = world.objects.get(kinds.pod, "pay", "pretended");
    if (now) world.objects.update(kinds.pod, { ...now, status: { phase: "Pending" } }, "status");
    expect(own()).toEqual([]);
  });

  test("the rules of an object are judged; a broken object is said and left out, the others stay", async () => {
    const record = { record: "told", expr: "vector(7)" };
    world.objects.create(kinds.prometheusRule, ruleObject("told", [record]));
    const broken = ruleObject("broken", [{ record: "x", expr: "sum((" }]);
    world.objects.create(kinds.prometheusRule, broken);
    await until("what the rule records", soonMs, async () => (await world.value("told")) === 7);
    await until("the complaint", soonMs, async () => world.said.some((line) => line.includes("pay_broken")));
    expect(world.said.find((line) => line.includes("pay_broken"))).toContain("parse error");
    expect(await groups()).toEqual(
      expect.arrayContaining(["told", "order-service-slo", "user-service-slo", "notification-service-slo"]),
    );
    world.objects.remove(kinds.prometheusRule, "pay", "told");
    await until("the end of the rule", soonMs, async () => !(await groups()).includes("told"));
  });

  test("an alert reaches the portal with its token, and so does its end", async () => {
    const alert = {
      alert: "SloBurnRatePage",
      expr: "vector(1)",
      labels: { slo_id: "pay-api-availability" },
    };
    world.objects.create(kinds.prometheusRule, ruleObject("alert", [alert]));
    const isOurs = (post: Post) => post.body.alerts[0]?.labels.slo_id === "pay-api-availability";
    const heard = (status: string) => world.posts.find((post) => isOurs(post) && post.body.status === status);
    await until("the alert", soonMs, async () => heard("firing") !== undefined);
    expect(heard("firing")).toMatchObject({
      path: "/api/webhooks/alertmanager",
      authorization: `Bearer ${webhookToken}`,
      body: { alerts: [{ labels: { alertname: "SloBurnRatePage" } }] },
    });
    const over = ruleObject("alert", [{ ...alert, expr: "vector(1) > 2" }]);
    world.objects.update(kinds.prometheusRule, over);
    await until("its end", 2 * soonMs, async () => heard("resolved") !== undefined);
  });

  const groups = async () => {
    const answer = await (await fetch(`${world.url()}/api/v1/rules`)).json();
    return answer.data.groups.map((group: { name: string }) => group.name);
  };
});

describe("a later start", () => {
  test("keeps what was scraped and fills the time between", async () => {
    const server = createServer((_request, response) => sayMetrics(response, "kept_total 5\n"));
    const { port } = new URL(await addressOf(server));
    runService(world.objects, "kept", Number(port));
    await until("a sample", soonMs, async () => (await world.value("kept_total")) === 5);
    await world.stop();
    server.close();
    const away = `[${hoursAway - 1}h] offset 30m`;
    await world.start();
    expect(await world.value("last_over_time(kept_total[10m])")).toBe(5);
    for (const id of budgets.keys())
      expect(await world.value(`count_over_time(slo:measured:bool{slo_id="${id}"}${away})`)).toBe(
        (hoursAway - 1) * 60,
      );
    expect(world.said.filter((line) => line.startsWith("Wrote"))).toHaveLength(2);
  });

  test("soon after the last has nothing to fill", async () => {
    await world.stop();
    await world.start();
    expect(world.said.filter((line) => line.startsWith("Wrote"))).toHaveLength(2);
    expect(await world.value("last_over_time(kept_total[10m])")).toBe(5);
  });
});

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
