import { createServer, type Server } from "node:http";
import { renderMetrics } from "#server/runtime/metrics.ts";
import type { Readiness } from "#server/runtime/readiness.ts";

/**
 * The worker's own door: `/healthz` says that the event loop turns and nothing else, `/readyz` that work can be
 * done, `/metrics` is Prometheus's. Resolves once it listens; port 0 lets the system choose.
 */
export async function serveProbes(
  port: number,
  readiness: () => Promise<Readiness>,
  host = "0.0.0.0",
): Promise<Server> {
  const doors: Record<string, () => Promise<{ status: number; type: string; body: string }>> = {
    "/healthz": async () => ({ status: 200, type: "text/plain", body: "ok\n" }),
    "/readyz": async () => {
      const state = await readiness();
      return state.ready
        ? { status: 200, type: "text/plain", body: "ready\n" }
        : { status: 503, type: "text/plain", body: `${state.reason}\n` };
    },
    "/metrics": async () => {
      const { contentType, body } = await renderMetrics();
      return { status: 200, type: contentType, body };
    },
  };
  const server = createServer((request, response) => {
    const door = request.method === "GET" ? doors[request.url ?? ""] : undefined;
    if (!door) return void response.writeHead(404).end();
    door().then(
      ({ status, type, body }) => response.writeHead(status, { "content-type": type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}
