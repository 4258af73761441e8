import assert from "node:assert/strict";
import { test } from "node:test";
import { trace } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { Registry } from "prom-client";
import { type Handle, NotNow, startConsumer } from "../src/queue/consume.ts";
import type { Received } from "../src/queue/open-queue.ts";
import { countMessages, type Outcome } from "../src/queue/queue-metrics.ts";
import type { Claim, Seen } from "../src/queue/seen.ts";
import { startTracing } from "../src/telemetry/trace.ts";

const exporter = new InMemorySpanExporter();
startTracing("worker", {}, [new SimpleSpanProcessor({ exporter })]);

const event = (id: string) => JSON.stringify({ id, type: "order.created", version: 1, time: "2026-01-02T03:04:05Z", data: {} });
const message = (body: string, receives = 1): Received => ({ handle: body, body, headers: {}, receives, sentAt: new Date() });

/** A queue that gives out what it is given, a memory for claims, and what became of everything. */
function world(messages: Received[], handle: Handle, claims = new Map<string, "mine" | "done">(), claim?: Seen["claim"]) {
  const log: string[] = [];
  const idle = Promise.withResolvers<void>();
  const outcomes: Outcome[] = [];
  const quiet = { info: () => {}, warn: () => {} };
  const consumer = startConsumer(
    {
      queue: {
        receive: async (limit, _wait, _visibility, signal) => {
          const given = messages.splice(0, limit);
          if (given.length > 0) return given;
          idle.resolve();
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        },
        remove: async ({ body }) => void log.push(`remove ${idOf(body)}`),
        hideFor: async ({ body }, seconds) => void log.push(`hide ${idOf(body)} ${seconds}`),
        depth: async () => ({ visible: 0, inFlight: 0, dead: 0 }),
        replay: async () => 0,
        close: () => {},
      },
      seen: {
        claim: claim ?? (async (id): Promise<Claim> => {
          const state = claims.get(id);
          if (state === undefined) claims.set(id, "mine");
          return state === undefined ? "mine" : state === "done" ? "done" : "busy";
        }),
        keep: async () => void log.push("keep"),
        finish: async (id) => void claims.set(id, "done"),
        giveBack: async (id) => void claims.delete(id),
        isReachable: async () => true,
        close: () => {},
      },
      handle,
      metrics: { count: (outcome) => outcomes.push(outcome), age: () => {} },
      log: quiet,
    },
    { concurrency: 3, visibility: 0.3, wait: 0, retry: 10 },
  );
  return { consumer, log, outcomes, claims, idle: idle.promise };
}

const idOf = (body: string) => /"id":"([^"]*)"/.exec(body)?.[1] ?? body;

test("acts on an event, remembers it, and only then removes its message", async () => {
  const acted: string[] = [];
  const { consumer, log, outcomes, claims, idle } = world([message(event("a"))], async ({ id }) => void acted.push(id));
  await idle;
  await consumer.stop();
  assert.deepEqual([acted, log, outcomes, claims.get("a")], [["a"], ["remove a"], ["delivered"], "done"]);
});

test("removes what was acted on before without acting again", async () => {
  const { consumer, log, outcomes, idle } = world([message(event("a"))], () => assert.fail("acted"), new Map([["a", "done"]]));
  await idle;
  await consumer.stop();
  assert.deepEqual([log, outcomes], [["remove a"], ["duplicate"]]);
});

test("acts once on two copies at once; the second waits for the first", async () => {
  let acted = 0;
  const slow: Handle = async () => {
    acted += 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const { consumer, outcomes, idle } = world([message(event("a")), message(event("a"))], slow);
  await idle;
  while (outcomes.length < 2) await new Promise((resolve) => setImmediate(resolve));
  await consumer.stop();
  assert.deepEqual([acted, outcomes.sort()], [1, ["delivered", "duplicate"]]);
});

test("knows its own claim again when the answer to it was lost", async () => {
  const claims = new Map<string, string>();
  let lost = true;
  const { consumer, outcomes, idle } = world([message(event("a"))], async () => {}, new Map(), async (id, token) => {
    const before = claims.get(id);
    claims.set(id, before ?? token);
    if (lost) {
      lost = false;
      throw new Error("the connection ended before the answer came");
    }
    return before === undefined || before === token ? "mine" : "busy";
  });
  await idle;
  while (outcomes.length < 1) await new Promise((resolve) => setTimeout(resolve, 10));
  await consumer.stop();
  assert.deepEqual(outcomes, ["delivered"]);
});

test("gives a message back, later with every try, when acting on it fails, and its claim at once", async () => {
  const { consumer, log, outcomes, claims, idle } = world([message(event("a"), 2)], async () => Promise.reject(new Error("no")));
  await idle;
  await consumer.stop();
  assert.deepEqual([log, outcomes, claims.size], [["hide a 20"], ["failed"], 0]);
});

test("gives a body nobody can read back at once, so that the dead letters have it soon", async () => {
  const { consumer, log, outcomes, idle } = world([message("{")], () => assert.fail("acted"));
  await idle;
  await consumer.stop();
  assert.deepEqual([log, outcomes], [["hide { 0"], ["malformed"]]);
});

test("waits in place while nothing can be done, keeping message and claim, and takes no more than it can hold", async () => {
  let away = true;
  let tries = 0;
  const handle: Handle = async () => {
    tries += 1;
    if (away) throw new NotNow("away");
  };
  const waiting = ["a", "b", "c", "d", "e"].map((id) => message(event(id)));
  const { consumer, log, outcomes } = world(waiting, handle);
  while (!log.includes("keep") || tries < 6) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(waiting.length, 2, "took more than its concurrency");
  assert.deepEqual(outcomes, []);
  assert.ok(log.some((line) => line === "hide a 0.3"), "the message was not kept");
  away = false;
  while (outcomes.length < 5) await new Promise((resolve) => setTimeout(resolve, 10));
  await consumer.stop();
  assert.deepEqual([...new Set(outcomes)], ["delivered"]);
});

test("ends after what it is doing, and gives back what waits", async () => {
  const finish = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const handle: Handle = async ({ id }) => {
    if (id === "waits") throw new NotNow("away");
    started.resolve();
    await finish.promise;
  };
  const { consumer, log, outcomes } = world([message(event("works")), message(event("waits"))], handle);
  await started.promise;
  const stopped = consumer.stop();
  finish.resolve();
  await stopped;
  assert.deepEqual(outcomes, ["delivered"]);
  assert.ok(log.includes("remove works") && log.includes("hide waits 0"), log.join());
});

test("links its span to the sender's instead of becoming a part of that trace", async () => {
  exporter.reset();
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  let inside = "";
  const { consumer, idle } = world([{ ...message(event("a")), headers: { traceparent } }], async () => {
    inside = trace.getActiveSpan()?.spanContext().traceId ?? "";
  });
  await idle;
  await consumer.stop();
  const [span] = exporter.getFinishedSpans();
  assert.equal(span?.links[0]?.context.traceId, "4bf92f3577b34da6a3ce929d0e0e4736");
  assert.equal(span?.spanContext().traceId, inside);
  assert.notEqual(inside, "4bf92f3577b34da6a3ce929d0e0e4736");
});

test("counts every outcome and age from 0, so that a quiet worker is seen and its first failure too", async () => {
  const registry = new Registry();
  countMessages("sample", registry);
  const text = await registry.metrics();
  for (const outcome of ["delivered", "duplicate", "failed", "malformed"])
    assert.match(text, new RegExp(`messages_total\\{service="sample",outcome="${outcome}"\\} 0\n`));
  assert.match(text, /message_age_seconds_bucket\{le="60",service="sample"\} 0\n/);
});
