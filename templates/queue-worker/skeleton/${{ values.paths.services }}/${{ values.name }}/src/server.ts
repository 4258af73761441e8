import { openApp, service } from "./app.ts";
import { handle } from "./handle.ts";
import { serve } from "./process/serve.ts";
import { readEnvironment, readProcessSettings } from "./process/settings.ts";
import { type Consumer, startConsumer } from "./queue/consume.ts";
import { openQueue } from "./queue/open-queue.ts";
import { countMessages, showDepth } from "./queue/queue-metrics.ts";
import { openSeen } from "./queue/seen.ts";
import { openRegistry } from "./telemetry/metrics.ts";
import { startTracing } from "./telemetry/trace.ts";

const sendSpans = startTracing(service, process.env);
const settings = readProcessSettings(process.env);
const { text, integer } = readEnvironment(process.env);
const queueName = text("QUEUE_NAME", "${{ values.queue }}");

const state = { draining: false };
const registry = openRegistry();
const queue = openQueue(queueName);
const seen = openSeen(text("REDIS_URL", "redis://:password@host:6379"), service);
let consumer: Consumer | null = null;
const app = await openApp({
  consumer: () => consumer,
  seen,
  isDraining: () => state.draining,
  logLevel: settings.logLevel,
  registry,
});
showDepth(service, queueName, queue, registry);
consumer = startConsumer(
  { queue, seen, handle, metrics: countMessages(service, registry), log: app.log },
  {
    concurrency: integer("CONCURRENCY", 10),
    visibility: integer("VISIBILITY_SECONDS", 30),
    wait: integer("WAIT_SECONDS", 20),
    retry: integer("RETRY_SECONDS", 10),
  },
);
const close = async () => {
  queue.close();
  seen.close();
  await sendSpans();
};
// The loop stops first: nothing more is taken from the queue, and the probes tell of what is left until its end.
await serve(app, { ...settings, settleMs: 0 }, state, close, consumer.stop);
