import { context, type Link, propagation, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { FastifyInstance, FastifyRequest } from "fastify";

const tracer = () => trace.getTracer("service");
const spans = new WeakMap<FastifyRequest, Span>();

/**
 * Starts tracing for this process; call it once, first. Spans go to `OTEL_EXPORTER_OTLP_ENDPOINT`; without one they
 * are only made, so that logs carry a trace id and callees receive it. The result sends what is left.
 */
export function startTracing(service: string, env: NodeJS.ProcessEnv, extra: SpanProcessor[] = []): () => Promise<void> {
  const exporter = env["OTEL_EXPORTER_OTLP_ENDPOINT"] ? new OTLPTraceExporter() : null;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": service,
      "service.version": env["SERVICE_VERSION"] ?? "unknown",
      "deployment.environment.name": env["ENVIRONMENT"] ?? "local",
    }),
    spanProcessors: exporter ? [new BatchSpanProcessor({ exporter }), ...extra] : extra,
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return () => provider.shutdown();
}

/** The id under which logs, answers and spans of the present work are found together; "" outside of any. */
export function currentTraceId(): string {
  return trace.getActiveSpan()?.spanContext().traceId ?? "";
}

/** What every log line carries. */
export function traceFields(): { trace_id?: string } {
  const id = currentTraceId();
  return id ? { trace_id: id } : {};
}

/** One server span per request, below the caller's (W3C Trace Context); the handler runs inside it. */
export function traceRequests(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    const parent = propagation.extract(context.active(), request.headers);
    const route = request.routeOptions.url ?? "unmatched";
    const attributes = { "http.request.method": request.method, "http.route": route };
    const span = tracer().startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    spans.set(request, span);
    context.with(trace.setSpan(parent, span), done);
  });
  app.addHook("onResponse", async (request, reply) => {
    const span = spans.get(request);
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}

/** Runs work inside a span of its own, below the present one; a rejection is recorded and passed on. */
export async function inSpan<T>(
  name: string,
  { kind, links = [] }: { kind: SpanKind; links?: Link[] },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer().startActiveSpan(name, { kind, links }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      if (error instanceof Error) span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Runs work as a part of the trace that the headers came from. */
export function within<T>(headers: Record<string, string>, work: () => T): T {
  return context.with(propagation.extract(context.active(), headers), work);
}

/** A link to where the headers came from: what caused this work without waiting for it. None for no trace. */
export function linksTo(headers: Record<string, string>): Link[] {
  const cause = trace.getSpanContext(propagation.extract(context.active(), headers));
  return cause ? [{ context: cause }] : [];
}

/** `traceparent` and `tracestate` of the present work, to send along. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  // A tracestate that could not be read is injected as an empty one, which not every receiver takes.
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
}
