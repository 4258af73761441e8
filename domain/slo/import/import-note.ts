import { plainText } from "#domain/delivery/plain-text.ts";
import type { Problem } from "#domain/problem.ts";

/** So many losses are told one by one; the rest are counted. */
export const mostLosses = 30;

/** What reviewers are told of an import: the text's name, what of it the objective does not carry, and how many more. */
export type ImportNote = { from: string; lost: string[]; more: number };

/** The note on an objective that was filled from a text; names and losses are cut where a person would stop reading. */
export function importNote(from: string, lost: readonly Problem[]): ImportNote {
  return {
    from: plainText(from, 200),
    lost: lost
      .slice(0, mostLosses)
      .map(({ line, message }) => plainText(`line ${line ?? 1}: ${message}`, 300)),
    more: Math.max(0, lost.length - mostLosses),
  };
}
