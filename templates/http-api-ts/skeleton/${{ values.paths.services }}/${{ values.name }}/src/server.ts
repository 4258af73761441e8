import { buildApp } from "./app.ts";
{%- if values.database == "postgresql" %}
import { connectDatabase } from "./database.ts";
{%- else %}
import { rememberGreetings } from "./greetings.ts";
{%- endif %}
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
let draining = false;
{%- if values.database == "postgresql" %}
const database = await connectDatabase(settings.databaseUrl);
const app = buildApp({
  greetings: database.greetings,
  isReady: async () => !draining && (await database.isReachable()),
});
{%- else %}
const app = buildApp({ greetings: rememberGreetings(), isReady: async () => !draining });
{%- endif %}

await app.listen({ host: settings.host, port: settings.port });

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, async () => {
    // Not ready first: the Service keeps sending for a moment after the pod was told to end.
    draining = true;
    setTimeout(() => process.exit(1), settings.drainMs).unref();
    await app.close();
{%- if values.database == "postgresql" %}
    await database.close();
{%- endif %}
    process.exit(0);
  });
}
