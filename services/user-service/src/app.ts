import type { Database } from "./database/open-database.ts";
import { type App, openHttp } from "./http/open-http.ts";
import { openRegistry } from "./telemetry/metrics.ts";
import { addUsers } from "./users/routes.ts";
import { openUsers } from "./users/users.ts";

export const service = "user-service";

/** The whole service without a socket, so that tests can call it. */
export async function openApp(database: Database, logLevel: string, isDraining: () => boolean): Promise<App> {
  const app = await openHttp({
    service,
    description: "Who may place orders.",
    logLevel,
    registry: openRegistry(),
    health: { isAlive: () => true, isReady: async () => !isDraining() && (await database.isReachable()) },
  });
  addUsers(app, openUsers(database));
  return app;
}
