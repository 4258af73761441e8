import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { unprivilegedUser } from "#sandbox/cluster/kubelet/unprivileged.ts";

const timeoutMs = 180_000;
const keptCharacters = 4000;

/** Runs npm in a directory; `drop` runs it as the unprivileged user. Rejects with the end of its output. */
export function runNpm(args: readonly string[], directory: string, drop: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const user = drop ? unprivilegedUser([process.execPath, directory]) : {};
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ""}`,
      HOME: directory,
      NODE_ENV: "production",
      npm_config_update_notifier: "false",
    } as const;
    const child = spawn("npm", [...args], {
      cwd: directory,
      env,
      ...user,
      timeout: timeoutMs,
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

/**
 * Installs what the lock names, from the warmed cache and else from the registry. `--ignore-scripts`: packages
 * run no code at installation.
 */
export async function installDependencies(
  directory: string,
  cache: string | null,
  withDev: boolean,
): Promise<void> {
  if (!existsSync(join(directory, "package-lock.json"))) return;
  const common = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    ...(withDev ? ["--include=dev"] : ["--omit=dev"]),
  ];
  const from = cache === null ? [] : ["--cache", cache];
  if (cache === null) {
    await runNpm([...common, "--prefer-offline"], directory, false);
    return;
  }
  try {
    await runNpm([...common, ...from, "--offline"], directory, false);
  } catch {
    await runNpm([...common, ...from, "--prefer-offline"], directory, false);
  }
}
