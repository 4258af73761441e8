import { SpanKind } from "@opentelemetry/api";
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import { inSpan, traceHeaders } from "../telemetry/trace.ts";

/** Whether somebody may order. Rejects with `UsersAway` where that cannot be known now. */
export type UserDirectory = { isKnown: (id: string) => Promise<boolean> };
export class UsersAway extends Error {}

export type Patience = { timeoutMs: number; retries: number; failures: number; restMs: number };
const patience: Patience = { timeoutMs: 800, retries: 2, failures: 5, restMs: 5_000 };

/**
 * Asks user-service. A slow or failing answer is asked for again; after several failures in a row it is left alone
 * for a while, so that orders are refused at once instead of after a wait.
 */
export function openUserDirectory(url: string, { timeoutMs, retries, failures, restMs } = patience): UserDirectory {
  const worthRetrying = handleWhen((error) => !(error instanceof BrokenCircuitError));
  const policy = wrap(
    retry(worthRetrying, { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 400 }) }),
    circuitBreaker(handleAll, { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(failures) }),
    timeout(timeoutMs, TimeoutStrategy.Aggressive),
  );
  return {
    isKnown: (id) =>
      inSpan("GET /users/:id", { kind: SpanKind.CLIENT }, () =>
        policy.execute(({ signal }) => ask(`${url}/users/${encodeURIComponent(id)}`, signal)).catch((cause: unknown) => {
          throw new UsersAway("user-service did not answer", { cause });
        }),
      ),
  };
}

async function ask(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(url, { signal, headers: traceHeaders(), redirect: "error" });
  // Read to its end, so that the connection serves the next question.
  await response.arrayBuffer();
  if (response.status === 200) return true;
  // A 400 says that it cannot be anybody's id.
  if (response.status === 404 || response.status === 400) return false;
  throw new Error(`user-service answered ${response.status}`);
}
