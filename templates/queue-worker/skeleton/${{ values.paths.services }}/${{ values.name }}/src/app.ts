import type { Registry } from "prom-client";
import { type App, openHttp } from "./http/open-http.ts";
import type { Consumer } from "./queue/consume.ts";
import type { Seen } from "./queue/seen.ts";

export const service = "${{ values.name }}";

export type Parts = { consumer: () => Consumer | null; seen: Seen; isDraining: () => boolean; logLevel: string; registry: Registry };

/** The loop looks in at least once a second, and SQS answers a long poll after at most twenty. */
const stuckMs = 60_000;
const silentMs = 60_000;

/** Probes and metrics of the worker; its work comes from the queue. Health is what the loop itself does. */
export function openApp({ consumer, seen, isDraining, logLevel, registry }: Parts): Promise<App> {
  return openHttp({
    service,
    description: ${{ values.description | dump }},
    logLevel,
    registry,
    health: {
      isAlive: () => (consumer()?.idleMs() ?? 0) < stuckMs,
      isReady: async () => {
        const current = consumer();
        return !isDraining() && current !== null && current.silentMs() < silentMs && (await seen.isReachable());
      },
    },
  });
}
