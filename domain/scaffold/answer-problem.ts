import type { Problem } from "#domain/problem.ts";

/** `field` is the JSON pointer of the answer: `/hostname`; empty for the answers as a whole. */
export type AnswerProblem = Problem & { field: string };
