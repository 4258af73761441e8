import { openApp, service } from "./app.ts";
import { openDatabase } from "./database/open-database.ts";
import { serve } from "./process/serve.ts";
import { readEnvironment, readProcessSettings } from "./process/settings.ts";
import { startTracing } from "./telemetry/trace.ts";

const sendSpans = startTracing(service, process.env);
const settings = readProcessSettings(process.env);
const databaseUrl = readEnvironment(process.env).text("DATABASE_URL", "postgres://user:password@host:5432/name");

const state = { draining: false };
const database = await openDatabase(databaseUrl, "user_service");
const app = await openApp(database, settings.logLevel, () => state.draining);
await serve(app, settings, state, async () => {
  await database.close();
  await sendSpans();
});
