import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { JsonSchemaToTsProvider } from "@fastify/type-provider-json-schema-to-ts";
import Fastify, { LogController } from "fastify";
import type { Registry } from "prom-client";
import { countRequests } from "../telemetry/metrics.ts";
import { traceFields, traceRequests } from "../telemetry/trace.ts";
import { addHealth, type Health } from "./health.ts";
import { answerProblems } from "./problem.ts";

export type HttpOptions = { service: string; description: string; logLevel: string; registry: Registry; health: Health };
export type App = Awaited<ReturnType<typeof openHttp>>;

/** What asks often and says nothing about the service's own work. */
const unlogged = new Set(["/livez", "/readyz", "/health", "/metrics"]);

/**
 * A Fastify without a socket, with traces, metrics, probes, problem+json and its own document at `/docs`. Routes
 * added to it are typed, validated and documented by their schemas.
 */
export async function openHttp({ service, description, logLevel, registry, health }: HttpOptions) {
  const app = Fastify({
    logger: { level: logLevel, base: { service }, mixin: traceFields },
    // One line per answer is written below, with what it was.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 64 * 1024,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
  }).withTypeProvider<JsonSchemaToTsProvider>();
  answerProblems(app);
  traceRequests(app);
  countRequests(app, service, registry);
  app.addHook("onResponse", async (request, reply) => {
    const { url = "unmatched" } = request.routeOptions;
    if (unlogged.has(url)) return;
    const fields = { method: request.method, route: url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    request.log.info(fields, "answered");
  });
  await app.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: service, description, version: "1.0.0" } },
  });
  await app.register(swaggerUi, { routePrefix: "/docs" });
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  addHealth(app, health);
  return app;
}
