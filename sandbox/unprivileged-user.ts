import { statSync } from "node:fs";
import { dirname } from "node:path";

/** `nobody` on Debian and Ubuntu. */
const nobody = { uid: 65534, gid: 65534 };

/**
 * The user that a pull request's code runs as: `nobody` where we are root and `nobody` can reach every given folder,
 * else null, which means the user who started the trial world.
 */
export function unprivilegedUser(folders: string[]): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  return folders.every(reachable) ? nobody : null;
}

function reachable(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || reachable(parent));
}
