import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Queue } from "./open-queue.ts";

/** `failed` and `malformed` count tries; a message has several before it is a dead letter. */
export type Outcome = "delivered" | "duplicate" | "failed" | "malformed";
export type QueueMetrics = { count: (outcome: Outcome) => void; age: (seconds: number) => void };

/** Seconds from sending to done. An objective can only be set at one of these bounds. */
const buckets = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600];

export function countMessages(service: string, registry: Registry): QueueMetrics {
  const registers = [registry];
  const messages = new Counter({
    name: "messages_total",
    help: "Messages by what became of them",
    labelNames: ["service", "outcome"] as const,
    registers,
  });
  const age = new Histogram({
    name: "message_age_seconds",
    help: "Time from sending to done",
    labelNames: ["service"] as const,
    buckets,
    registers,
  });
  for (const outcome of ["delivered", "duplicate", "failed", "malformed"] as const) messages.inc({ service, outcome }, 0);
  age.zero({ service });
  return {
    count: (outcome) => messages.inc({ service, outcome }),
    age: (seconds) => age.observe({ service }, Math.max(0, seconds)),
  };
}

/** `queue_messages`, asked of the queue at every scrape; no value while it does not answer. */
export function showDepth(service: string, queueName: string, queue: Queue, registry: Registry): void {
  new Gauge({
    name: "queue_messages",
    help: "Messages that wait, are being worked on, or are dead letters",
    labelNames: ["service", "queue", "state"] as const,
    registers: [registry],
    async collect() {
      this.reset();
      const depth = await queue.depth().catch(() => null);
      if (depth === null) return;
      const labels = { service, queue: queueName };
      this.set({ ...labels, state: "visible" }, depth.visible);
      this.set({ ...labels, state: "in_flight" }, depth.inFlight);
      this.set({ ...labels, state: "dead" }, depth.dead);
    },
  });
}
