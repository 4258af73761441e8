import type { Registry } from "prom-client";
import { type App, openHttp } from "./http/open-http.ts";
import { addOrders, type OrderParts } from "./orders/routes.ts";

export const service = "order-service";

export type Parts = OrderParts & { logLevel: string; registry: Registry; isReady: () => Promise<boolean> };

/** The whole service without a socket, so that tests can call it. */
export async function openApp({ logLevel, registry, isReady, ...parts }: Parts): Promise<App> {
  const app = await openHttp({
    service,
    description: "Takes orders and tells others about them.",
    logLevel,
    registry,
    health: { isAlive: () => true, isReady },
  });
  addOrders(app, parts);
  return app;
}
