import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

/** From much to little; pino's own, and `silent`. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

const secretNames = ["authorization", "cookie", "set-cookie", "token", "password", "secret", "privateKey"];

/**
 * Structured lines on standard output. Names that hold secrets are blanked to three levels deep, and an error's
 * own request and response (where SDKs keep headers) are never written.
 */
export function createLog(name: string, destination?: DestinationStream): Log {
  const options = {
    name,
    // A level that is none stops the start with the other malformed variables, which has to be logged.
    level: isLevel(process.env.LOG_LEVEL) ? process.env.LOG_LEVEL : "info",
    redact: {
      paths: secretNames.flatMap((each) => [`["${each}"]`, `*["${each}"]`, `*.*["${each}"]`]),
      censor: "[redacted]",
    },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

function isLevel(level: string | undefined): level is (typeof logLevels)[number] {
  return logLevels.some((known) => known === level);
}

/** Name, message, code, stack and the chain of causes; nothing else an SDK hangs on its errors. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const status = "status" in error && typeof error.status === "number" ? { status: error.status } : {};
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const because = cause && depth < 5 ? { cause: describeError(cause, depth + 1) } : {};
  return { name, message, ...code, ...status, stack, ...because };
}
