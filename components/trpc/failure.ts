import { isTRPCClientError } from "@trpc/client";
import type { Problem } from "#domain/problem.ts";
import type { AppRouter } from "#server/router.ts";

/** Why a call did not do what was asked, in the words the page will use. */
export type Failure = {
  kind: "signed-out" | "forbidden" | "not-found" | "refused" | "failed";
  message: string;
  mend: string | null;
  /** Which outside system did not answer, where it was one. */
  source: string | null;
  requestId: string | null;
  problems: Problem[];
};

/** Reads an error of the tRPC client; anything else is a lost connection. */
export function failureOf(error: unknown): Failure {
  if (!isTRPCClientError<AppRouter>(error) || !error.data) {
    return {
      kind: "failed",
      message: "The portal did not answer",
      mend: "Check your connection, then try again.",
      source: null,
      requestId: null,
      problems: [],
    };
  }
  const { code, mend, source, requestId, problems } = error.data;
  return {
    kind: kindOf(code),
    message: error.message,
    mend: mend ?? null,
    source: source ?? null,
    requestId: requestId ?? null,
    problems,
  };
}

function kindOf(code: string): Failure["kind"] {
  if (code === "UNAUTHORIZED") return "signed-out";
  if (code === "FORBIDDEN") return "forbidden";
  if (code === "NOT_FOUND") return "not-found";
  if (code === "INTERNAL_SERVER_ERROR" || code === "SERVICE_UNAVAILABLE" || code === "TIMEOUT")
    return "failed";
  return "refused";
}
