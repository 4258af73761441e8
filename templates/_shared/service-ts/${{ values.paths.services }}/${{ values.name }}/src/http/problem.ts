import type { FastifyError, FastifyInstance } from "fastify";
import { currentTraceId } from "../telemetry/trace.ts";

/** An answer that is not the one that was asked for, as RFC 9457 words it. Throw it from a handler. */
export class Problem extends Error {
  readonly status: number;
  readonly more: Record<string, unknown>;

  /** `title` says what is wrong and what to do; `more` are further members of the body. */
  constructor(status: number, title: string, more: Record<string, unknown> = {}) {
    super(title);
    this.status = status;
    this.more = more;
  }
}

/** The schema of every body that is not a success, for the document at `/docs`. */
export const problemSchema = {
  type: "object",
  required: ["title", "status", "trace_id"],
  additionalProperties: true,
  properties: { title: { type: "string" }, status: { type: "integer" }, trace_id: { type: "string" } },
} as const;

/** Answers with `application/problem+json`, and keeps what went wrong inside in the log. */
export function answerProblems(app: FastifyInstance): void {
  app.setNotFoundHandler((request) => {
    throw new Problem(404, `${request.method} ${request.url.split("?")[0]} is not here; /docs lists what is`);
  });
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const { status, title, more } = describe(error);
    if (status >= 500) request.log.error(error);
    reply
      .code(status)
      .type("application/problem+json")
      .send({ title, status, ...more, trace_id: currentTraceId() });
  });
}

function describe(error: FastifyError | Problem): { status: number; title: string; more: Record<string, unknown> } {
  if (error instanceof Problem) return { status: error.status, title: error.message, more: error.more };
  // SQLSTATE class 22, data exception: what was sent is no value of its type, such as a text with a NUL in it.
  if (/^22\w{3}$/.test(error.code)) return { status: 400, title: "A value cannot be kept as it is; look for unusual characters", more: {} };
  const status = error.statusCode ?? 500;
  if (status >= 500) return { status, title: "The service failed", more: {} };
  const errors = error.validation?.map(({ instancePath, message }) => ({ path: instancePath, message }));
  return { status, title: error.message, more: errors ? { errors } : {} };
}
