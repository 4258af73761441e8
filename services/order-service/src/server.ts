import { buildApp } from "./app.ts";
import { rememberGreetings } from "./greetings.ts";
import { readSettings } from "./settings.ts";

const settings = readSettings(process.env);
let draining = false;
const app = buildApp({ greetings: rememberGreetings(), isReady: async () => !draining });

await app.listen({ host: settings.host, port: settings.port });

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, async () => {
    // Not ready first: the Service keeps sending for a moment after the pod was told to end.
    draining = true;
    setTimeout(() => process.exit(1), settings.drainMs).unref();
    await app.close();
    process.exit(0);
  });
}
