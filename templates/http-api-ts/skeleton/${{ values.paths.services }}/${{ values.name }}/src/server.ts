import { openApp, service } from "./app.ts";
{%- if values.database == "postgresql" %}
import { openDatabase } from "./database/open-database.ts";
import { keepGreetings } from "./keep-greetings.ts";
{%- else %}
import { rememberGreetings } from "./greetings.ts";
{%- endif %}
import { serve } from "./process/serve.ts";
import { {% if values.database == "postgresql" %}readEnvironment, {% endif %}readProcessSettings } from "./process/settings.ts";
import { startTracing } from "./telemetry/trace.ts";

const sendSpans = startTracing(service, process.env);
const settings = readProcessSettings(process.env);
{%- if values.database == "postgresql" %}
const databaseUrl = readEnvironment(process.env).text("DATABASE_URL", "postgres://user:password@host:5432/name");
{%- endif %}

const state = { draining: false };
{%- if values.database == "postgresql" %}
const database = await openDatabase(databaseUrl, "${{ values.name | replace('-', '_') }}");
{%- endif %}
const app = await openApp({
{%- if values.database == "postgresql" %}
  greetings: keepGreetings(database.pool),
  isReady: async () => !state.draining && (await database.isReachable()),
{%- else %}
  greetings: rememberGreetings(),
  isReady: async () => !state.draining,
{%- endif %}
  logLevel: settings.logLevel,
});
await serve(app, settings, state, async () => {
{%- if values.database == "postgresql" %}
  await database.close();
{%- endif %}
  await sendSpans();
});
