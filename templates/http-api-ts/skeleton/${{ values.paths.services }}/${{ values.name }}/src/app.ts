import { addGreetings, type Greetings } from "./greetings.ts";
import { type App, openHttp } from "./http/open-http.ts";
import { openRegistry } from "./telemetry/metrics.ts";

export const service = "${{ values.name }}";

export type Parts = { greetings: Greetings; isReady: () => Promise<boolean>; logLevel: string };

/** The whole service without a socket, so that tests can call it. */
export async function openApp({ greetings, isReady, logLevel }: Parts): Promise<App> {
  const app = await openHttp({
    service,
    description: ${{ values.description | dump }},
    logLevel,
    registry: openRegistry(),
    health: { isAlive: () => true, isReady },
  });
  addGreetings(app, greetings);
  return app;
}
