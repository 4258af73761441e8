import { asText, type Contexts, interpolate, type JobStatus } from "./expressions.ts";
import type { JobFile } from "./workflow-file.ts";

export type MatrixRow = Record<string, unknown>;

export type ExpressionScope = {
  contexts: Contexts;
  status: JobStatus;
  hashFiles: (patterns: string[]) => string;
};

/** The rows of a job's matrix after its expressions were read; one empty row where it has none. */
export function matrixRows(job: JobFile, scope: ExpressionScope): MatrixRow[] {
  const matrix = resolve(job.strategy.matrix, scope);
  if (matrix === undefined || matrix === null) return [{}];
  if (typeof matrix !== "object") throw new Error("strategy.matrix is not a mapping");
  const { include = [], exclude = [], ...axes } = Object.fromEntries(Object.entries(matrix));
  let rows: MatrixRow[] = [{}];
  for (const [axis, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) throw new Error(`strategy.matrix.${axis} is not a list`);
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [axis]: value })));
  }
  const without = asRows(exclude);
  rows = rows.filter(
    (row) => !without.some((entry) => Object.entries(entry).every(([key, value]) => row[key] === value)),
  );
  return [...rows, ...asRows(include)];
}

/** Evaluates every expression inside a value, however deep. */
export function resolve(value: unknown, scope: ExpressionScope): unknown {
  if (typeof value === "string") return interpolate(value, scope);
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, scope));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry, scope)]));
  }
  return value;
}

/** Evaluates a mapping whose values end up as text, as `env` and `with` do. */
export function resolveText(values: Record<string, unknown>, scope: ExpressionScope): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, asText(resolve(value, scope))]),
  );
}

function asRows(value: unknown): MatrixRow[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is MatrixRow => typeof entry === "object" && entry !== null);
}
