import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { ProcessSettings } from "./settings.ts";

/** Whether the process was told to end; readiness looks at it. */
export type Draining = { draining: boolean };

/**
 * Listens until SIGTERM or SIGINT. Then: not ready, and a moment later `begin` stops other work and no new requests are
 * taken; those under way are answered, `end` closes what they used, and the process leaves with 0. What is not done within `drainMs` ends it with 1.
 */
export async function serve(
  app: FastifyInstance,
  { host, port, settleMs, drainMs }: ProcessSettings,
  state: Draining,
  end: () => Promise<void>,
  begin: () => Promise<void> = async () => {},
): Promise<void> {
  await app.listen({ host, port });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void drain());

  async function drain(): Promise<void> {
    if (state.draining) return;
    state.draining = true;
    setTimeout(() => process.exit(1), drainMs).unref();
    // The Service goes on sending for a moment after the pod was told to end.
    await pause(settleMs);
    await begin();
    await app.close();
    await end();
    process.exit(0);
  }
}
