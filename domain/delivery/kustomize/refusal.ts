import type { Problem } from "#domain/problem.ts";

/** Where a kustomization asks for something: a file of the repository and a line, which counts from 1. */
export type Place = { file: string; line: number };

/** Ends a rendering that would otherwise have to guess. Never leaves the folder: it becomes a problem. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function refuse(place: Place, code: string, message: string, mend: string): never {
  throw new Refusal({ severity: "error", code, message, mend, file: place.file, line: place.line });
}
