import { afterAll, afterEach, expect, test } from "vitest";
import type { SloIndicator } from "#domain/slo/slo.ts";
import { findOdd } from "#server/slo/find-odd.ts";
import { createTestDatabase } from "#tests/database.ts";
import { budgetPortal } from "#tests/support/budget-portal.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import {
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
const indicator: SloIndicator = {
  kind: "latency",
  bucket: 'seconds_bucket{job="pay",le="0.5"}',
  le: "0.5",
  total: 'seconds_count{job="pay"}',
};

afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
});
afterAll(async () => {
  await close();
  await database.close();
});

const one = (labels: Record<string, string>, value = "1"): FakeSeries => ({ labels, value });
const sound = {
  eventsPerHour: [one({}, "10000")],
  sources: [one({ namespace: "pay-dev", job: "pay" })],
  bounds: [one({ le: "0.5" }), one({ le: "+Inf" })],
};

/** Everything as it should be, but for what `changes` say; the retention is Prometheus's own word. */
function tell(changes: Partial<typeof sound> = {}, storageRetention = "40d"): FakeAnswer {
  const facts = { ...sound, ...changes };
  return (call, response) => {
    if (call.operation === "status/runtimeinfo") return sayData(response, { storageRetention });
    const query = call.form.query ?? "";
    const { eventsPerHour, sources, bounds } = facts;
    const answer = query.includes("by (le)") ? bounds : query.includes("count by") ? sources : eventsPerHour;
    return sayVector(call, response, answer);
  };
}

async function portal(answer: FakeAnswer, totalMs = 5_000) {
  const fake = await startMetricsFake(answer);
  fakes.push(fake);
  const slos = [exampleSlo("pay", { indicator })];
  const { slo, look } = await budgetPortal(deps, { url: fake.url, slos, totalMs });
  const odd = (at = now) => findOdd(slo, "pay-availability", at);
  return { fake, odd, look };
}

const every = ["bounds", "eventsPerHour", "sources", "retentionSeconds"];

test.each<[string, FakeAnswer, string[], RegExp]>([
  ["is slow", () => undefined, every, /did not answer in time/],
  ["is overloaded", (_, response) => sayError(response, 503, "timeout", "timed out"), every, /gave up/],
  ["is a page", (_, response) => void response.writeHead(200).end("<h1>Welcome</h1>"), every, /not its API/],
  [
    "answers in part",
    (call, response) => {
      if (call.operation === "status/runtimeinfo") return sayData(response, { storageRetention: "40d" });
      return sayData(response, { resultType: "vector", result: [] }, { warnings: ["a store is away"] });
    },
    every.slice(0, 3),
    /said beside its answer: a store is away/,
  ],
  [
    "has its clock ten minutes off",
    (call, response, request) => {
      response.setHeader("date", new Date(Date.now() - 600_000).toUTCString());
      return tell()(call, response, request);
    },
    every.slice(0, 3),
    /10 minutes behind/,
  ],
  ["counts NaN", tell({ eventsPerHour: [one({}, "NaN")] }), ["eventsPerHour"], /counts NaN events/],
  ["counts -1", tell({ eventsPerHour: [one({}, "-1")] }), ["eventsPerHour"], /counts -1 events/],
  ["counts nothing", tell({ eventsPerHour: [one({}, "0")] }), ["eventsPerHour"], /Nothing was counted/],
  ["counts it since this morning", tell({ eventsPerHour: [] }), ["eventsPerHour"], /A day ago it was not/],
  [
    "gives two sums",
    tell({ eventsPerHour: [one({}), one({})] }),
    ["eventsPerHour"],
    /more than the 1 series/,
  ],
  ["finds 10,000 sources", tell({ sources: Array(10_000).fill(one({})) }), ["sources"], /larger answer|1000/],
  ["keeps by size alone", tell({}, "10GiB"), ["retentionSeconds"], /says "10GiB" of how long/],
  [
    "is a Mimir, which tells nobody how long it keeps",
    (call, response, request) => {
      if (call.operation !== "status/runtimeinfo") return tell()(call, response, request);
      response.writeHead(404).end("404 page not found");
    },
    ["retentionSeconds"],
    /does not tell how long it keeps samples/,
  ],
])(
  "a Prometheus that %s leaves checks unmade, with the reason, and finds nothing",
  async (what, answer, facts, because) => {
    const { problems, unchecked } = await (await portal(answer, what === "is slow" ? 500 : 5_000)).odd();
    expect(problems).toEqual([]);
    expect(unchecked.map(({ fact }) => fact)).toEqual(facts);
    for (const each of unchecked) expect(each.because).toMatch(because);
  },
);

test("without a Prometheus no check is made, and each says so", async () => {
  await portal(tell());
  const { problems, unchecked } = await findOdd(deps.slo, "pay-availability", now);
  expect(problems).toEqual([]);
  expect(unchecked.map(({ fact }) => fact)).toEqual(every);
  expect(unchecked[0]?.because).toMatch(/No Prometheus is configured/);
});

test.each([
  ["40d or 10GiB", []],
  ["4w2d", []],
  ["4w1d", ["slo-window-longer-than-retention"]],
  ["29d23h59m", ["slo-window-longer-than-retention"]],
])("a retention of %s is read as it is meant", async (retention, codes) => {
  const { problems, unchecked } = await (await portal(tell({}, retention))).odd();
  expect([problems.map(({ code }) => code), unchecked]).toEqual([codes, []]);
});

test("labels of sources are text without what cannot be seen", async () => {
  const sources = [one({ namespace: "a\u202e<b>", job: "x" }), one({})];
  const { problems } = await (await portal(tell({ sources }))).odd();
  expect(problems[0]?.message).toBe(
    "Its queries add up the series of 2: a<b>/x, one without namespace and job.",
  );
});

test("all who look within ten minutes share four questions; what failed is asked again sooner, and no portfolio asks", async () => {
  const { fake, odd, look } = await portal(tell());
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  await Promise.all([odd(), odd(), odd(later(599))]);
  expect(fake.calls).toHaveLength(4);
  await odd(later(600));
  expect(fake.calls).toHaveLength(8);
  fake.answerWith((_, response) => sayError(response, 503, "timeout", "timed out"));
  await odd(later(1_200));
  expect((await odd(later(1_214))).unchecked).toHaveLength(4);
  expect(fake.calls).toHaveLength(12);
  fake.answerWith(tell());
  expect((await odd(later(1_215))).unchecked).toEqual([]);
  fake.calls.length = 0;
  await look(later(1_215));
  expect(fake.calls).toHaveLength(5);
});
