import { createServer, type Server } from "node:http";
import { renderMetrics } from "#server/runtime/metrics.ts";

/**
 * Prometheus's own door, `GET /metrics`: on a port of its own, so that it is never reachable where people are.
 * Resolves once it listens; port 0 lets the system choose.
 */
export async function serveMetrics(port: number, host = "0.0.0.0"): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    renderMetrics().then(
      ({ contentType, body }) => response.writeHead(200, { "content-type": contentType }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}
