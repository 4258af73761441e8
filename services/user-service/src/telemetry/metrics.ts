import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

const labelNames = ["service", "method", "route", "status"] as const;
/** Seconds. An objective can only be set at one of these bounds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

/** The registry that `/metrics` shows, with the process's own figures in it. */
export function openRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * Counts and times every request under the labels that the objectives use. The route is the pattern
 * (`/items/:id`), never the path, so that the number of series is bounded. The routes that are
 * added after this are counted from 0, apart from those that its document hides: a counter that first appears at 1 hides
 * the first error, and one that is not there looks as if nobody measured.
 */
export function countRequests(app: FastifyInstance, service: string, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({ name: "http_requests_total", help: "Requests answered", labelNames, registers });
  const seconds = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from request to answer",
    labelNames,
    buckets,
    registers,
  });
  app.addHook("onRoute", ({ method: methods, url: route, schema }) => {
    const asked = schema?.hide ? [] : [methods].flat().filter((method) => method !== "HEAD");
    for (const method of asked) {
      requests.inc({ service, method, route, status: "200" }, 0);
      requests.inc({ service, method, route, status: "500" }, 0);
      seconds.zero({ service, method, route, status: "200" });
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unmatched";
    const labels = { service, method: request.method, route, status: String(reply.statusCode) };
    requests.inc(labels);
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}
