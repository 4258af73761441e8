import { z } from "zod";
import { plainText } from "#domain/delivery/plain-text.ts";
import { AnswerTooLarge } from "#server/runtime/bounded-fetch.ts";
import { Unavailable } from "#server/runtime/errors.ts";

/** What is asked of the HTTP API; the status is asked with an empty form, which is not sent. */
export type Operation = "query" | "query_range" | "status/runtimeinfo";

/** What came, whatever it was; `json` is undefined where the body is none. */
export type RawAnswer = { status: number; json: unknown };

const failure = z.object({
  status: z.literal("error"),
  errorType: z.string().default(""),
  error: z.string().default(""),
});

const checkAddress = "Check PROMETHEUS_URL, and that Prometheus runs.";

/** A call that came back with anything but an answer. `secrets` are cut out of what Prometheus says of it. */
export function refusedCall(
  operation: Operation,
  { status, json }: RawAnswer,
  secrets: readonly string[],
): Unavailable {
  const read = failure.safeParse(json);
  const said = read.success ? `: ${wordsOf(read.data.error, secrets)}` : "";
  if (status >= 300 && status < 400)
    return away(`Prometheus sent the portal to another address (${status}), where it does not follow.`, {
      mend: "Set PROMETHEUS_URL to the address that answers itself: credentials go nowhere else.",
    });
  if (status === 401 || status === 403)
    return away(`Prometheus does not let the portal in (${status}).`, {
      mend: "Check PROMETHEUS_BEARER_TOKEN, PROMETHEUS_USERNAME, PROMETHEUS_TENANT or the client certificate.",
    });
  if (status === 404 && operation === "status/runtimeinfo")
    return away("What answers in Prometheus's place does not tell how long it keeps samples.", {
      mend: "Thanos and Mimir do not; ask whoever runs it.",
    });
  if (!read.success)
    return away(`Prometheus answered ${status} with something that is not its API.`, { mend: checkAddress });
  if (status === 400)
    return away(`Prometheus does not take the portal's query${said}.`, {
      mend: "Mend the selectors of the objective's file; the query is on the objective's page.",
    });
  if (status === 422)
    return away(`Prometheus could not work out the portal's query${said}.`, {
      mend: "Look at the recording rules it names: two series may carry one slo_id.",
    });
  if (status === 503)
    return away(`Prometheus gave up on the portal's query${said}.`, {
      mend: "It is overloaded or starting; the portal asks again by itself.",
    });
  return away(`Prometheus answered ${status}${said}.`, { mend: checkAddress });
}

/** Whatever else was thrown on the way. */
export function failedCall(error: unknown): unknown {
  if (error instanceof Unavailable) return error;
  const name = error instanceof Error ? error.name : "";
  if (error instanceof AnswerTooLarge)
    return away("Prometheus sent a larger answer than the portal takes.", {
      mend: "Count the series of the objectives' recorded names; each slo_id may have one.",
      cause: error,
    });
  if (name === "TimeoutError" || name === "HeadersTimeoutError")
    return away("Prometheus did not answer in time.", {
      mend: "It is overloaded or cannot be reached; the portal asks again by itself.",
      cause: error,
    });
  return away(`Prometheus does not answer: ${plainText(rootOf(error), 200)}.`, {
    mend: checkAddress,
    cause: error,
  });
}

export function away(message: string, details: { mend: string; cause?: unknown }): Unavailable {
  return new Unavailable("Prometheus", message, details);
}

/** A proxy may repeat what it was sent, the credentials with it. */
function wordsOf(text: string, secrets: readonly string[]): string {
  const cut = secrets.reduce((words, secret) => words.replaceAll(secret, "…"), text);
  return plainText(cut, 300).replace(/\.$/, "");
}

/** undici says "fetch failed" and keeps what failed beneath. */
function rootOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return rootOf(error.cause);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return error.message || code || error.name;
}
