import type { FastifyInstance } from "fastify";

/** What the probes ask. `isAlive` looks at this process only, or a sick dependency would restart every pod. */
export type Health = { isAlive: () => boolean; isReady: () => Promise<boolean> };

/**
 * `/livez` restarts a stuck process; `/readyz` answers 503 while the service cannot do its work, which takes the
 * pod out of the Service without restarting it; `/health` is an older name of `/readyz`.
 */
export function addHealth(app: FastifyInstance, { isAlive, isReady }: Health): void {
  app.get("/livez", { schema: { hide: true } }, async (_request, reply) => {
    const alive = isAlive();
    if (!alive) reply.code(503);
    return { status: alive ? "alive" : "stuck" };
  });
  for (const url of ["/readyz", "/health"])
    app.get(url, { schema: { hide: true } }, async (_request, reply) => {
      const ready = await isReady();
      if (!ready) reply.code(503);
      return { status: ready ? "ready" : "not ready" };
    });
}
