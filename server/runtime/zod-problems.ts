import { ZodError } from "zod";
import type { Problem } from "#domain/problem.ts";

/** What Zod found wrong with a procedure's input, one problem a field; an empty list for any other error. */
export function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof ZodError)) return [];
  return error.issues.map((issue) => {
    const field = issue.path.join(".") || "input";
    return {
      severity: "error",
      code: "malformed-input",
      message: `${field}: ${issue.message}`,
      mend: `Change ${field}.`,
    };
  });
}
