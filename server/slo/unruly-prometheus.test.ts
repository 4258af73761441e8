import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectPrometheus } from "#server/adapters/prometheus/connect.ts";
import { createMetricsReader } from "#server/adapters/prometheus/metrics-reader.ts";
import { summariseBudgets } from "#server/slo/list-budgets.ts";
import { readConsumed } from "#server/slo/read-consumed.ts";
import { readDetail } from "#server/slo/read-detail.ts";
import { createTestDatabase } from "#tests/database.ts";
import { budgetPortal, tellCounts } from "#tests/support/budget-portal.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import {
  countsAnswer,
  type FakeAnswer,
  type FakeSeries,
  sayData,
  sayError,
  sayVector,
  startMetricsFake,
} from "#tests/support/metrics-fake.ts";
import { exampleSlo } from "#tests/support/objectives.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const fakes: { close: () => Promise<void> }[] = [];
const now = new Date();
const slos = ["pay-api", "refunds"].map((service) => exampleSlo(service));
const counts = {
  "pay-api-availability": { bad: 500, total: 1_000_000 },
  "refunds-availability": { bad: 100, total: 1_000_000 },
};

beforeEach(async () => {
  await deps.db.sourceHealth.deleteMany();
});
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
});
afterAll(async () => {
  await close();
  await database.close();
});

async function portal(answer: FakeAnswer, totalMs = 5_000) {
  const fake = await startMetricsFake(answer);
  fakes.push(fake);
  return { fake, ...(await budgetPortal(deps, { url: fake.url, slos, totalMs })) };
}

/** The ordinary answers, with those of `pay-api` as `change` makes them. */
function spoiling(change: (series: FakeSeries) => FakeSeries[]): FakeAnswer {
  return (call, response) =>
    sayVector(
      call,
      response,
      countsAnswer(call, counts).flatMap((series) =>
        series.labels.slo_id === "pay-api-availability" ? change(series) : [series],
      ),
    );
}

const figuresOf = (portfolio: Awaited<ReturnType<Awaited<ReturnType<typeof portal>>["look"]>>) =>
  new Map(portfolio.rows.map((row) => [row.service, row.figures]));

describe("a whole Prometheus that", () => {
  test.each<[string, FakeAnswer, RegExp, number?]>([
    ["is slow", () => undefined, /did not answer in time/, 500],
    ["is overloaded", (_, response) => sayError(response, 503, "timeout", "timed out"), /gave up.*timed out/],
    [
      "cannot work it out",
      (_, response) => sayError(response, 422, "execution", "boom"),
      /could not work out.*boom/,
    ],
    [
      "restarts in mid-query",
      (_, response) => {
        response.writeHead(200, { "content-length": "9000" }).write('{"status":"success",');
        setImmediate(() => response.destroy());
      },
      /does not answer/,
    ],
    [
      "sends 60,000 series",
      ({ operation, form }, response) => {
        const metric = { slo_id: "a", part: "bad" };
        const isRange = operation === "query_range";
        const series = isRange ? { metric, values: [] } : { metric, value: [Number(form.time), "1"] };
        sayData(response, { resultType: isRange ? "matrix" : "vector", result: Array(60_000).fill(series) });
      },
      /more than the \d+ series/,
    ],
  ])("%s costs the figures, with the cause, and nothing else", async (_, answer, cause, totalMs) => {
    const { look, slo } = await portal(answer, totalMs);
    const portfolio = await look(now);
    expect(portfolio.rows.map(({ id }) => id).toSorted()).toEqual(slos.map(({ id }) => id));
    expect(portfolio.rows[0]).toMatchObject({
      promise: "99.9 % of requests not failed, rolling 30 days",
      figures: { state: "unknown", error: { message: expect.stringMatching(cause) } },
    });
    expect(portfolio.source).toMatchObject({ state: "unknown" });
    expect(await readConsumed(slo, now)).toMatchObject({ kind: "away" });
    const detail = await readDetail(slo, "pay-api-availability", now);
    expect(detail).toMatchObject({
      file: { path: "manifests/apps/pay-api/slo/availability.yaml" },
      points: { state: "unknown", error: { message: expect.stringMatching(cause) } },
    });
  });

  test("hangs holds nobody up who is about something else", async () => {
    const { slo, look, fake } = await portal(tellCounts(counts));
    await look(now);
    fake.answerWith(() => undefined);
    const startedAt = performance.now();
    const { worst } = await summariseBudgets(slo, new Date(now.getTime() + 60_000));
    expect(worst[0]?.figures.value?.left).toBe(0.5);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  test("has its clock ten minutes off shows figures as stale, and says why", async () => {
    const { look, slo } = await portal((call, response) => {
      response.setHeader("date", new Date(now.getTime() - 600_000).toUTCString());
      sayVector(call, response, countsAnswer(call, counts));
    });
    const { rows, source } = await look(now);
    const error = { message: expect.stringMatching(/10 minutes behind the portal's/) };
    expect(rows[0]?.figures).toMatchObject({ state: "stale", value: { left: 0.5 }, error });
    expect(source).toMatchObject({ state: "stale", error });
    expect(await readConsumed(slo, now)).toMatchObject({ kind: "away" });
  });

  test("warns is heard, once and as text", async () => {
    const { look } = await portal(({ form }, response) => {
      const result = countsAnswer({ operation: "query", form }, counts).map(({ labels, value }) => ({
        metric: labels,
        value: [Number(form.time), value],
      }));
      sayData(response, { resultType: "vector", result }, { warnings: ["<script>a store\u202e is away"] });
    });
    expect((await look(now)).warnings).toEqual(["<script>a store is away"]);
  });
});

describe("one objective whose", () => {
  test.each<[string, (series: FakeSeries) => FakeSeries[], RegExp]>([
    ["numbers are NaN", (series) => [{ ...series, value: "NaN" }], /are NaN, which is no number/],
    ["numbers are infinite", (series) => [{ ...series, value: "+Inf" }], /are \+Inf, which is no number/],
    ["numbers are negative", (series) => [{ ...series, value: "-1" }], /are -1, which is less than none/],
    ["id two series carry", (series) => [series, series], /2 series give/],
    ["id 10,000 series carry", (series) => Array(2_000).fill(series), /2000 series give/],
  ])("%s is told of by itself, and the others keep their figures", async (_, change, cause) => {
    const { look, slo } = await portal(spoiling(change));
    const figures = figuresOf(await look(now));
    expect(figures.get("pay-api")).toMatchObject({
      state: "unknown",
      error: { message: expect.stringMatching(cause) },
    });
    expect(figures.get("refunds")).toMatchObject({ state: "fresh", value: { left: 0.9 } });
    const read = await readConsumed(slo, now);
    const consumed = read.kind === "read" ? read.budgets.map((each) => each.consumed !== null) : [];
    expect(consumed).toEqual([false, true]);
  });

  test("labels hold markup, or belong to nobody, stays what it is", async () => {
    const { look } = await portal(
      spoiling((series) => [
        series,
        { ...series, labels: { ...series.labels, slo_id: "<img src=x onerror=alert(1)>" } },
        { ...series, labels: { __proto__: "x", constructor: "y" } },
      ]),
    );
    const figures = figuresOf(await look(now));
    expect([...figures.keys()].toSorted()).toEqual(["pay-api", "refunds"]);
    expect(figures.get("pay-api")).toMatchObject({ state: "fresh", value: { left: 0.5 } });
  });
});

test("a name of an objective never becomes PromQL", async () => {
  const fake = await startMetricsFake((_, response) =>
    sayData(response, { resultType: "matrix", result: [] }),
  );
  fakes.push(fake);
  const id = 'x"} or vector(1) #';
  await deps.slo.objectives.replace([exampleSlo("pay-api", { id })], "1".repeat(40));
  const metrics = createMetricsReader(connectPrometheus({ url: fake.url }));
  await readDetail({ ...deps.slo, metrics }, id, now);
  expect(fake.calls[0]?.form.query).toContain('slo_id="x\\"} or vector(1) #"');
});
