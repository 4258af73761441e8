import { type Explanation, explain, type Setback } from "#domain/scaffold/explanation.ts";
import type { RepoFailure } from "#domain/scaffold/repo-failure.ts";

const firstDelayMs = 1_000;
const longestDelayMs = 5 * 60_000;
/** The portal promises to outlive a day without GitHub; a long weekend is kept as reserve. */
export const patienceMs = 72 * 3_600_000;
/** A refusal that may pass by itself (an index that lags, a busy repository) is tried this often. */
export const refusalsBorne = 6;

export type NextAttempt =
  | { kind: "later"; at: Date; setback: Setback }
  | { kind: "give-up"; explanation: Explanation };

/** What went wrong, as the runner met it; `passing` marks a refusal that may pass by itself. */
export type Trouble = { failure: RepoFailure; message: string; passing?: boolean };

/**
 * Decides when to try again, or that no attempt can help. `chance` in [0, 1) spreads the attempts of many
 * requests: each waits between half and all of a delay that doubles from 1 s to 5 min.
 */
export function nextAttempt(
  trouble: Trouble,
  before: Setback | null,
  now: Date,
  chance: number,
): NextAttempt {
  const { failure, message } = trouble;
  switch (failure.kind) {
    case "no-right":
      return { kind: "give-up", explanation: explain.appLacksRight(failure.permission) };
    case "missing":
      return { kind: "give-up", explanation: explain.repositoryMissing(message) };
    case "limited":
      return later(
        "rate-limited",
        message,
        "The portal goes on by itself when the pause is over.",
        failure.retryAt,
      );
    case "unclear":
      return again(
        "github-away",
        message,
        "The portal goes on by itself when GitHub answers; nothing is lost.",
      );
    case "rejected": {
      if (trouble.passing !== true && failure.status !== 409) {
        return { kind: "give-up", explanation: explain.refused(message) };
      }
      if ((before?.code === "refused" ? before.attempts : 0) >= refusalsBorne) {
        return { kind: "give-up", explanation: explain.refused(message) };
      }
      return again("refused", message, "This often passes by itself; the portal tries again.");
    }
  }

  function setback(code: string, text: string, mend: string): Setback {
    const since = before?.code === code ? before.since : now.toISOString();
    const attempts = (before?.code === code ? before.attempts : 0) + 1;
    return { code, message: text, mend, since, attempts };
  }

  function later(code: string, text: string, mend: string, at: Date): NextAttempt {
    return { kind: "later", at, setback: setback(code, text, mend) };
  }

  function again(code: string, text: string, mend: string): NextAttempt {
    const next = setback(code, text, mend);
    if (now.getTime() - Date.parse(next.since) >= patienceMs) {
      return { kind: "give-up", explanation: explain.gaveUp(next) };
    }
    const delayMs = Math.min(firstDelayMs * 2 ** Math.min(next.attempts - 1, 20), longestDelayMs);
    const at = new Date(now.getTime() + delayMs * (0.5 + chance / 2));
    return { kind: "later", at, setback: next };
  }
}
