import assert from "node:assert/strict";
import { after, test } from "node:test";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { type App, openHttp } from "../src/http/open-http.ts";
import { Problem } from "../src/http/problem.ts";
import { openRegistry } from "../src/telemetry/metrics.ts";
import { startTracing, traceHeaders } from "../src/telemetry/trace.ts";

const exporter = new InMemorySpanExporter();
const stopTracing = startTracing("sample", {}, [new SimpleSpanProcessor({ exporter })]);
after(stopTracing);

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const body = { type: "object", additionalProperties: false, required: ["n"], properties: { n: { type: "integer" } } } as const;

async function open(state = { alive: true, ready: true }): Promise<App> {
  const app = await openHttp({
    service: "sample",
    description: "A sample",
    logLevel: "silent",
    registry: openRegistry(),
    health: { isAlive: () => state.alive, isReady: async () => state.ready },
  });
  app.post("/numbers/:id", { schema: { body } }, async () => traceHeaders());
  app.get("/refused", async () => {
    throw new Problem(409, "Not now", { allowed: ["later"] });
  });
  app.get("/broken", async () => {
    throw new Error("password=hunter2");
  });
  return app;
}

const post = (app: App, payload: unknown, headers: Record<string, string> = {}) =>
  app.inject({
    method: "POST",
    url: "/numbers/1",
    headers: { "content-type": "application/json", ...headers },
    payload: typeof payload === "string" ? payload : JSON.stringify(payload),
  });

test("goes on with the caller's trace, in its span, in what it sends along and in the answer to a bad request", async () => {
  const app = await open();
  const good = await post(app, { n: 1 }, { traceparent });
  assert.match(good.json().traceparent, new RegExp(`^00-${traceId}-`));
  assert.notEqual(good.json().traceparent, traceparent);
  const span = exporter.getFinishedSpans().find(({ name }) => name === "POST /numbers/:id");
  assert.equal(span?.spanContext().traceId, traceId);
  assert.equal(span?.parentSpanContext?.spanId, "00f067aa0ba902b7");
  assert.equal((await post(app, { n: "x" }, { traceparent })).json().trace_id, traceId);
});

test("sends no tracestate along that it could not read, for an empty one is refused elsewhere", async () => {
  const answer = await post(await open(), { n: 1 }, { traceparent, tracestate: "garbage" });
  assert.deepEqual(Object.keys(answer.json()), ["traceparent"]);
});

for (const [what, payload, headers, status] of [
  ["a body of the wrong type", { n: "1" }, {}, 400],
  ["a body with a member nobody knows", { n: 1, m: 2 }, {}, 400],
  ["a body that is no JSON", "{", {}, 400],
  ["a body of another media type", "n=1", { "content-type": "application/x-www-form-urlencoded" }, 415],
  ["a body that is too large", { n: 1, m: "x".repeat(70_000) }, {}, 413],
] as const)
  test(`refuses ${what} with ${status}, as problem+json`, async () => {
    const answer = await post(await open(), payload, headers);
    assert.equal(answer.statusCode, status);
    assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
    assert.equal(answer.json().status, status);
    assert.match(answer.json().trace_id, /^[0-9a-f]{32}$/);
  });

test("says what a refusal allows instead, and of a fault of its own only that there was one", async () => {
  const app = await open();
  const refused = await app.inject({ url: "/refused" });
  assert.deepEqual([refused.statusCode, refused.json().title, refused.json().allowed], [409, "Not now", ["later"]]);
  const broken = await app.inject({ url: "/broken" });
  assert.equal(broken.statusCode, 500);
  assert.doesNotMatch(broken.body, /hunter2/);
});

test("is alive but not ready while a dependency is away, and stuck when it says so", async () => {
  const state = { alive: true, ready: false };
  const app = await open(state);
  const status = async (url: string) => (await app.inject({ url })).statusCode;
  assert.deepEqual([await status("/livez"), await status("/readyz"), await status("/health")], [200, 503, 503]);
  state.alive = false;
  state.ready = true;
  assert.deepEqual([await status("/livez"), await status("/readyz")], [503, 200]);
});

test("counts requests by route, not by path, in buckets that hold half a second and two", async () => {
  const app = await open();
  await post(app, { n: 1 });
  await app.inject({ url: "/nothing/here" });
  const { body: text } = await app.inject({ url: "/metrics" });
  assert.match(text, /http_requests_total\{service="sample",method="POST",route="\/numbers\/:id",status="200"\} 1/);
  assert.match(text, /http_requests_total\{[^}]*route="unmatched",status="404"\} 1/);
  assert.match(text, /http_request_duration_seconds_bucket\{le="0.5",/);
  assert.match(text, /http_request_duration_seconds_bucket\{le="2",/);
});

test("counts a route from 0 before anybody asks for it, so that its first error is seen; not what nobody asks for", async () => {
  const { body: text } = await (await open()).inject({ url: "/metrics" });
  for (const status of ["200", "500"])
    assert.match(text, new RegExp(`http_requests_total\\{service="sample",method="POST",route="/numbers/:id",status="${status}"\\} 0\n`));
  assert.match(text, /http_request_duration_seconds_count\{service="sample",method="POST",route="\/numbers\/:id",status="200"\} 0\n/);
  assert.doesNotMatch(text, /method="HEAD"|route="\/(docs|livez)/);
});

test("documents its routes by the schemas that validate them, and leaves the probes out", async () => {
  const { paths } = (await (await open()).inject({ url: "/openapi.json" })).json();
  assert.deepEqual(paths["/numbers/{id}"].post.requestBody.content["application/json"].schema.required, ["n"]);
  assert.equal(paths["/livez"], undefined);
  assert.equal((await (await open()).inject({ url: "/docs" })).statusCode, 200);
});
