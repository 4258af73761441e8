import { spawnSync } from "node:child_process";

/** Redis is no Go module: as root on Debian it is installed, elsewhere the error names it. */
export function needRedis(say: (line: string) => void): void {
  if (isThere()) return;
  if (process.getuid?.() === 0) {
    say("Installing redis-server");
    spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    spawnSync("apt-get", ["install", "-y", "-qq", "redis-server"], { stdio: "ignore" });
  }
  if (!isThere())
    throw new Error("Argo CD needs redis-server on the PATH; on Debian: apt-get install redis-server");
}

function isThere(): boolean {
  return spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
}
