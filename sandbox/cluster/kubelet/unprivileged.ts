import { statSync } from "node:fs";
import { dirname } from "node:path";

/** The user that distroless images run as; nobody on a usual machine has it. */
const nonroot = 65532;

/**
 * The user and group to run repository code as: an unprivileged one where we are root and that user can reach
 * every given path, else our own (an empty object).
 */
export function unprivilegedUser(
  paths: readonly string[],
): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0 || !paths.every(isReachableByOthers)) return {};
  return { uid: nonroot, gid: nonroot };
}

function isReachableByOthers(path: string): boolean {
  for (let current = path; ; current = dirname(current)) {
    const needed = current === path ? 0o4 : 0o1;
    if ((statSync(current).mode & needed) === 0) return false;
    if (dirname(current) === current) return true;
  }
}
