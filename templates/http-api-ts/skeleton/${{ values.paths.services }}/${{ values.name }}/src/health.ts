import type { FastifyInstance } from "fastify";

/**
 * `/livez` answers while the process can; it never looks at anything else, or a sick dependency would restart
 * every pod. `/readyz` answers 503 while `isReady` says no, and takes the pod out of the Service.
 */
export function addHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get("/livez", { logLevel: "warn" }, async () => ({ status: "alive" }));
  app.get("/readyz", { logLevel: "warn" }, async (_request, reply) => {
    const ready = await isReady();
    if (!ready) reply.code(503);
    return { status: ready ? "ready" : "not ready" };
  });
}
