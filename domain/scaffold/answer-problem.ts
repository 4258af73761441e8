import type { Problem } from "#domain/problem.ts";

/** `field` is the JSON pointer of the answer: `/hostname`; empty for the answers as a whole. */
export type AnswerProblem = Problem & { field: string };

export function refuseAnswer(code: string, field: string, message: string, mend: string): AnswerProblem {
  return { severity: "error", code, message, mend, field };
}
