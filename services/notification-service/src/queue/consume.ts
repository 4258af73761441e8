import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { SpanKind } from "@opentelemetry/api";
import { inSpan, linksTo } from "../telemetry/trace.ts";
import { Malformed, type QueueEvent, readEvent } from "./event.ts";
import type { Queue, Received } from "./open-queue.ts";
import type { QueueMetrics } from "./queue-metrics.ts";
import type { Seen } from "./seen.ts";

/** The service's own work. It may be done twice after a crash, never left out. */
export type Handle = (event: QueueEvent) => Promise<void>;
/** Thrown by the work where nothing can be done now, whatever the message: it waits instead of using up its tries. */
export class NotNow extends Error {}

type Log = Record<"info" | "warn", (fields: object, text: string) => void>;
export type ConsumerParts = { queue: Queue; seen: Seen; handle: Handle; metrics: QueueMetrics; log: Log };
/** Times in seconds: a message is hidden for `visibility` unless it is kept, and after each failure for one `retry` more. */
export type ConsumerSettings = { concurrency: number; visibility: number; wait: number; retry: number };

export type Consumer = {
  /** Since when the loop has not turned, in ms. */
  idleMs: () => number;
  /** Since when the queue has not answered, in ms. */
  silentMs: () => number;
  /** Takes nothing more, finishes what is being done and gives back what waits. */
  stop: () => Promise<void>;
};

const slowestMs = 30_000;
/** How long one message may wait for its receiver before it uses up a try: another's outage, or this one's own fault. */
const patienceMs = 15 * 60_000;

export function startConsumer(parts: ConsumerParts, settings: ConsumerSettings): Consumer {
  const { queue, log } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const busy = new Set<Promise<void>>();
  let turnedAt = Date.now();
  let answeredAt = Date.now();

  async function poll(): Promise<void> {
    const free = settings.concurrency - busy.size;
    if (free === 0) {
      // Not asking is not silence.
      answeredAt = Date.now();
      await Promise.race([...busy, pause(1_000, undefined, { signal }).catch(() => {})]);
      return;
    }
    const messages = await queue.receive(free, settings.wait, settings.visibility, signal);
    answeredAt = Date.now();
    for (const message of messages) {
      const work = workOn(message, parts, settings, signal).finally(() => busy.delete(work));
      busy.add(work);
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      turnedAt = Date.now();
      try {
        await poll();
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        log.warn({ err: error }, "the queue did not answer");
        await pause(backOffMs(failures), undefined, { signal }).catch(() => {});
      }
    }
  }

  const done = run();
  return {
    idleMs: () => Date.now() - turnedAt,
    silentMs: () => Date.now() - answeredAt,
    stop: async () => {
      stopping.abort();
      await done;
      await Promise.all(busy);
    },
  };
}

/** One message from its receipt to its end. Never rejects: what goes wrong here is told and tried again later. */
async function workOn(message: Received, parts: ConsumerParts, settings: ConsumerSettings, signal: AbortSignal): Promise<void> {
  const { queue, metrics, log } = parts;
  const links = linksTo(message.headers);
  await inSpan("receive", { kind: SpanKind.CONSUMER, links }, async (span) => {
    const event = readEvent(message.body);
    span.setAttributes({ "messaging.message.id": event.id, "messaging.event.type": event.type });
    const token = randomUUID();
    const stopKeeping = keep(message, event.id, token, parts, settings.visibility);
    try {
      await actOnce(event, message, token, parts, settings, signal);
    } finally {
      stopKeeping();
    }
  }).catch(async (error: unknown) => {
    const outcome = error instanceof Malformed ? "malformed" : "failed";
    if (!(error instanceof NotNow)) metrics.count(outcome);
    log.warn({ err: error, receives: message.receives, outcome }, "a message goes back to the queue");
    // The queue counts how often it gave the message out and in the end puts it among the dead letters.
    const again = error instanceof NotNow || error instanceof Malformed ? 0 : settings.retry * message.receives;
    await queue.hideFor(message, again).catch(() => {});
  });
}

async function actOnce(
  event: QueueEvent,
  message: Received,
  token: string,
  { queue, seen, handle, metrics, log }: ConsumerParts,
  { visibility }: ConsumerSettings,
  signal: AbortSignal,
): Promise<void> {
  const claim = await patiently(signal, log, async () => {
    const found = await seen.claim(event.id, token, visibility).catch((cause: unknown) => {
      throw new NotNow("Redis is away", { cause });
    });
    if (found === "busy") throw new NotNow("another worker has this event");
    return found;
  });
  if (claim === "done") {
    await queue.remove(message);
    metrics.count("duplicate");
    return;
  }
  try {
    await patiently(signal, log, () => handle(event), patienceMs);
  } catch (error) {
    await seen.giveBack(event.id, token).catch(() => {});
    throw error;
  }
  await patiently(signal, log, () =>
    seen.finish(event.id).catch((cause: unknown) => {
      throw new NotNow("Redis is away", { cause });
    }),
  );
  await queue.remove(message);
  metrics.count("delivered");
  metrics.age((Date.now() - message.sentAt.getTime()) / 1000);
}

/** Tries again in place while the answer is `NotNow`, so that an outage does not use up a message's tries. */
async function patiently<T>(
  signal: AbortSignal,
  log: Log,
  work: () => Promise<T>,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<T> {
  const began = Date.now();
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotNow) || signal.aborted) throw error;
      if (Date.now() - began > withinMs) throw new Error("it could not be done for too long", { cause: error });
      if (failures % 10 === 1) log.warn({ err: error }, "waiting");
      await pause(backOffMs(failures), undefined, { signal }).catch(() => {});
    }
  }
}

/** Keeps the message hidden and the claim held while the work goes on, however long it takes. */
function keep(message: Received, id: string, token: string, { queue, seen }: ConsumerParts, visibility: number): () => void {
  const timer = setInterval(() => {
    void queue.hideFor(message, visibility).catch(() => {});
    void seen.keep(id, token, visibility).catch(() => {});
  }, (visibility * 1000) / 3);
  return () => clearInterval(timer);
}

/** Half of it by chance, so that workers do not ask in step. */
function backOffMs(failures: number): number {
  const whole = Math.min(250 * 2 ** Math.min(failures, 10), slowestMs);
  return whole / 2 + (Math.random() * whole) / 2;
}
