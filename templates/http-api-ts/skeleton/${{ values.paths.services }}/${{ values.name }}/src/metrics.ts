import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { FastifyInstance } from "fastify";

const labelNames = ["service", "method", "route", "status"] as const;

/**
 * Counts and times every request under the labels that the objectives use. The route is the pattern
 * (`/items/:id`), never the path, so that the number of series is bounded.
 */
export function addMetrics(app: FastifyInstance, service: string): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: "http_requests_total",
    help: "Requests answered",
    labelNames,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from request to answer",
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers: [registry],
  });

  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unmatched";
    const labels = { service, method: request.method, route, status: String(reply.statusCode) };
    requests.inc(labels);
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
  app.get("/metrics", { logLevel: "warn" }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}
