import assert from "node:assert/strict";
import { test } from "node:test";
import { buildApp } from "../src/app.ts";
import { rememberGreetings } from "../src/greetings.ts";

const build = (ready = true) =>
  buildApp({ greetings: rememberGreetings(), isReady: async () => ready, logLevel: "silent" });

test("remembers whom it greeted, newest first", async () => {
  const app = build();
  await app.inject({ method: "POST", url: "/greetings", payload: { name: "Ada" } });
  await app.inject({ method: "POST", url: "/greetings", payload: { name: "Grace" } });
  const answer = await app.inject({ url: "/greetings" });
  assert.deepEqual(answer.json(), { greetings: ["Grace", "Ada"] });
});

test("refuses a body that does not fit, as problem+json with the trace id", async () => {
  const answer = await build().inject({
    method: "POST",
    url: "/greetings",
    payload: { name: "" },
    headers: { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" },
  });
  assert.equal(answer.statusCode, 400);
  assert.match(String(answer.headers["content-type"]), /problem\+json/);
  assert.equal(answer.json().trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
});

test("is alive but not ready while a dependency is away", async () => {
  const app = build(false);
  assert.equal((await app.inject({ url: "/livez" })).statusCode, 200);
  assert.equal((await app.inject({ url: "/readyz" })).statusCode, 503);
});

test("counts requests by route, not by path", async () => {
  const app = build();
  await app.inject({ url: "/greetings?page=1" });
  await app.inject({ url: "/nothing/here" });
  const { body } = await app.inject({ url: "/metrics" });
  assert.match(body, /http_requests_total\{[^}]*route="\/greetings",status="200"\} 1/);
  assert.match(body, /http_requests_total\{[^}]*route="unmatched",status="404"\} 1/);
});
