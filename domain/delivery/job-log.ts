import { logTail } from "#domain/delivery/plain-text.ts";

const stamp = /^\uFEFF?\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d+Z ?/;
const marker = /^##\[(?:group|endgroup|command|debug|section)\]/;

/**
 * The lines of a GitHub Actions job log that explain its failure: up to the last `##[error]`, since what follows
 * is cleaning up. Time stamps and folding marks are taken off.
 */
export function failureTail(log: string, maxLines = 40): { lines: string[]; truncated: boolean } {
  const lines = log.split(/\r?\n/).map((line) => line.replace(stamp, ""));
  const last = lines.findLastIndex((line) => line.startsWith("##[error]"));
  const upToError = last < 0 ? lines : lines.slice(0, last + 1);
  const told = upToError
    .filter((line) => !line.startsWith("##[endgroup]"))
    .map((line) => line.replace(marker, ""));
  return logTail(told.map((line) => line.replace(/^##\[(error|warning)\]/, "$1: ")).join("\n"), { maxLines });
}
