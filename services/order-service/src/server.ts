import { openApp, service } from "./app.ts";
import { openDatabase } from "./database/open-database.ts";
import { openOrders } from "./orders/orders.ts";
import { openQueue } from "./outbox/queue.ts";
import { showOutbox, startRelay } from "./outbox/relay.ts";
import { serve } from "./process/serve.ts";
import { readEnvironment, readProcessSettings } from "./process/settings.ts";
import { openRegistry } from "./telemetry/metrics.ts";
import { startTracing } from "./telemetry/trace.ts";
import { openUserDirectory } from "./users/user-directory.ts";

const sendSpans = startTracing(service, process.env);
const settings = readProcessSettings(process.env);
const environment = readEnvironment(process.env);
const databaseUrl = environment.text("DATABASE_URL", "postgres://user:password@host:5432/name");
const usersUrl = environment.text("USER_SERVICE_URL", "http://user-service.user-service-dev");
const queueName = environment.text("QUEUE_NAME", "order-queue-dev");

const state = { draining: false };
const registry = openRegistry();
const database = await openDatabase(databaseUrl, "order_service");
const app = await openApp({
  orders: openOrders(database.pool),
  users: openUserDirectory(usersUrl),
  logLevel: settings.logLevel,
  registry,
  // The queue is not asked: orders are taken without it, and their events wait.
  isReady: async () => !state.draining && (await database.isReachable()),
});
showOutbox(database.pool, registry);
const queue = openQueue(queueName);
const relay = startRelay(database.pool, queue, app.log);
await serve(app, settings, state, async () => {
  await relay.stop();
  queue.close();
  await database.close();
  await sendSpans();
});
