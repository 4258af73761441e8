import { spawn } from "node:child_process";
import { dirname } from "node:path";

const timeoutMs = 180_000;
const keptCharacters = 4000;

/**
 * Runs npm in a directory, as another user where one is given; `signal` ends it. Rejects with the end of its
 * output.
 */
export function runNpm(
  args: readonly string[],
  directory: string,
  user: { uid: number; gid: number } | null,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = `${dirname(process.execPath)}:${process.env.PATH ?? ""}`;
    const own = { PATH: path, NODE_ENV: "production", npm_config_update_notifier: "false" } as const;
    // The person's npm settings name the registry, and with it the keys of the warmed cache. A script of the
    // repository gets none of our environment.
    const env = args[0] === "run" ? { ...own, HOME: directory } : { ...process.env, ...own };
    const child = spawn("npm", [...args], {
      cwd: directory,
      env,
      ...(user ?? {}),
      timeout: timeoutMs,
      signal,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let tail = "";
    const keep = (chunk: Buffer) => {
      tail = `${tail}${chunk.toString("utf8")}`.slice(-keptCharacters);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args.join(" ")} ended with ${code ?? "a signal"}: ${tail.trim()}`));
    });
  });
}
