import Fastify, { type FastifyInstance, LogController } from "fastify";
import { addHealth } from "./health.ts";
import { addMetrics } from "./metrics.ts";
import { addGreetings, type Greetings } from "./greetings.ts";
import { traceIdOf } from "./trace.ts";

export type Parts = { greetings: Greetings; isReady: () => Promise<boolean>; logLevel?: string };

/** The whole service without a socket, so that tests can call it. */
export function buildApp({ greetings, isReady, logLevel = "info" }: Parts): FastifyInstance {
  const app = Fastify({
    logger: { level: logLevel, base: { service: "${{ values.name }}" } },
    genReqId: traceIdOf,
    logController: new LogController({ requestIdLogLabel: "trace_id" }),
    bodyLimit: 64 * 1024,
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error(error);
    // RFC 9457. The message of an unforeseen error stays in the log.
    reply
      .code(status)
      .type("application/problem+json")
      .send({ title: status >= 500 ? "The service failed" : error.message, status, trace_id: request.id });
  });
  addMetrics(app, "${{ values.name }}");
  addHealth(app, isReady);
  addGreetings(app, greetings);
  return app;
}
