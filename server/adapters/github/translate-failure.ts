import { z } from "zod";
import { RepoFailed, type RepoFailure } from "#domain/scaffold/repo-failure.ts";

/** Octokit's error, as far as it is read. Without `response` there was no answer. */
const requestError = z.object({
  status: z.number(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }),
});
const graphqlError = z.object({
  headers: z.record(z.string(), z.unknown()),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).min(1),
});

/** GitHub asks for at least a minute where a secondary limit names no time. */
const leastPauseMs = 60_000;

/**
 * Runs one call and turns whatever Octokit throws into `RepoFailed`. `permission` is what the call needs of the
 * App, named where GitHub's own header does not.
 */
export async function inOurWords<T>(
  operation: string,
  permission: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    throw translateFailure(operation, permission, error, new Date());
  }
}

export function translateFailure(
  operation: string,
  permission: string,
  error: unknown,
  now: Date,
): RepoFailed {
  const fail = (failure: RepoFailure, message: string) => new RepoFailed(operation, failure, message, error);
  const refused = requestError.safeParse(error);
  if (refused.success) {
    const { status, message, response } = refused.data;
    const headers = response.headers;
    const isLimit = /secondary rate limit|rate limit exceeded|abuse/i.test(message);
    if (status === 429 || (status === 403 && (isLimit || "retry-after" in headers || isSpent(headers)))) {
      const retryAt = retryTime(headers, now);
      return fail({ kind: "limited", retryAt }, "GitHub asks the portal to write more slowly.");
    }
    if (status === 403) {
      const right = text(headers["x-accepted-github-permissions"]) ?? permission;
      return fail(
        { kind: "no-right", permission: right },
        `GitHub refused to ${operation}: the App lacks ${right}.`,
      );
    }
    if (status === 401)
      return fail({ kind: "missing" }, "GitHub does not accept the App's key or installation.");
    if (status === 404)
      return fail({ kind: "missing" }, `GitHub found nothing where the portal wanted to ${operation}.`);
    if (status < 500) return fail({ kind: "rejected", status }, firstLine(message));
    return fail({ kind: "unclear" }, `GitHub answered ${status} when asked to ${operation}.`);
  }
  const graphql = graphqlError.safeParse(error);
  if (graphql.success) return translateGraphql(graphql.data, fail, permission, operation, now);
  const why = error instanceof Error ? rootOf(error) : String(error);
  return fail(
    { kind: "unclear" },
    `GitHub gave no usable answer when asked to ${operation}: ${firstLine(why)}`,
  );
}

function translateGraphql(
  { headers, errors }: z.infer<typeof graphqlError>,
  fail: (failure: RepoFailure, message: string) => RepoFailed,
  permission: string,
  operation: string,
  now: Date,
): RepoFailed {
  const first = errors[0];
  const message = firstLine(first?.message ?? "");
  switch (first?.type) {
    case "RATE_LIMITED":
      return fail(
        { kind: "limited", retryAt: retryTime(headers, now) },
        "GitHub asks the portal to slow down.",
      );
    case "FORBIDDEN":
      return fail(
        { kind: "no-right", permission },
        `GitHub refused to ${operation}: the App lacks ${permission}.`,
      );
    case "NOT_FOUND":
      return fail({ kind: "missing" }, message);
    default:
      return fail({ kind: "unclear" }, `GitHub could not ${operation}: ${message}`);
  }
}

/** `Retry-After` in seconds or as a date, else the end of the limit's window by GitHub's own clock. */
function retryTime(headers: Record<string, unknown>, now: Date): Date {
  const retryAfter = text(headers["retry-after"]);
  const seconds = Number(retryAfter);
  if (retryAfter && Number.isFinite(seconds)) return new Date(now.getTime() + Math.max(1, seconds) * 1_000);
  if (retryAfter && !Number.isNaN(Date.parse(retryAfter))) return new Date(retryAfter);
  const reset = Number(text(headers["x-ratelimit-reset"]));
  if (isSpent(headers) && Number.isFinite(reset) && reset > 0) {
    const theirNow = Date.parse(text(headers.date) ?? "");
    const skewMs = Number.isNaN(theirNow) ? 0 : theirNow - now.getTime();
    return new Date(Math.max(now.getTime() + 1_000, reset * 1_000 - skewMs + 1_000));
  }
  return new Date(now.getTime() + leastPauseMs);
}

const isSpent = (headers: Record<string, unknown>) => text(headers["x-ratelimit-remaining"]) === "0";

function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

const firstLine = (message: string) => (message.split("\n")[0] ?? "").slice(0, 300);

function rootOf(error: Error): string {
  return error.cause instanceof Error ? rootOf(error.cause) : error.message;
}
