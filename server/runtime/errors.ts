import { TRPCError } from "@trpc/server";
import type { Problem } from "#domain/problem.ts";
import { isDatabaseAway } from "#server/runtime/database-away.ts";

/** What happened, to what, and (where there is a way) what to do. `message` is shown to people as it stands. */
type Details = { mend?: string; cause?: unknown };

const ofPortal = Symbol.for("portolan.error");

/**
 * The errors the portal means; everything else is a fault of ours and is shown without its text. Next builds this file
 * more than once, for the server's start, for its routes and for its pages, and an adapter made by one throws to another:
 * they are told by their code, since they would not be of one another's class.
 */
export abstract class PortalError extends Error {
  static readonly code: TRPCError["code"] | null = null;
  readonly [ofPortal] = true;
  readonly mend: string | undefined;
  abstract readonly code: TRPCError["code"];

  static override [Symbol.hasInstance](error: unknown): boolean {
    if (!(error instanceof Error) || !(ofPortal in error)) return false;
    // biome-ignore lint/complexity/noThisInStatic: each class below asks for its own code.
    const { code } = this;
    return code === null || ("code" in error && error.code === code);
  }

  constructor(message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.mend = details.mend;
  }
}

export class NotFound extends PortalError {
  override readonly name = "NotFound";
  static override readonly code = "NOT_FOUND";
  readonly code = "NOT_FOUND";
}

export class Conflict extends PortalError {
  override readonly name = "Conflict";
  static override readonly code = "CONFLICT";
  readonly code = "CONFLICT";
}

export class Forbidden extends PortalError {
  override readonly name = "Forbidden";
  static override readonly code = "FORBIDDEN";
  readonly code = "FORBIDDEN";
}

/** Input that cannot be taken as it is; `problems` say where, for the form to show beside its fields. */
export class Invalid extends PortalError {
  override readonly name = "Invalid";
  static override readonly code = "UNPROCESSABLE_CONTENT";
  readonly code = "UNPROCESSABLE_CONTENT";
  readonly problems: Problem[];

  constructor(message: string, problems: Problem[] = [], details: Details = {}) {
    super(message, details);
    this.problems = problems;
  }
}

/** An outside system that did not answer, or not in time. `source` is its name for people: "GitHub". */
export class Unavailable extends PortalError {
  override readonly name = "Unavailable";
  static override readonly code = "SERVICE_UNAVAILABLE";
  readonly code = "SERVICE_UNAVAILABLE";
  readonly source: string;

  constructor(source: string, message: string, details: Details = {}) {
    super(message, details);
    this.source = source;
  }
}

/** The same error as tRPC carries it, with the original as its cause. */
export function asTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  if (error instanceof PortalError) return wrap(error);
  if (isDatabaseAway(error)) return wrap(new Unavailable("PostgreSQL", databaseAway, { cause: error }));
  return new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "The portal failed", cause: error });
}

function wrap(error: PortalError): TRPCError {
  return new TRPCError({ code: error.code, message: error.message, cause: error });
}

const databaseAway = "The portal's database does not answer. Try again in a moment.";
