import { spawn } from "node:child_process";

export type GitResult = { code: number; stdout: Buffer; stderr: string };
export type RunOptions = { input?: Buffer | string; env?: Record<string, string> };

/** The environment of every git we start: no system or personal configuration, no prompts, no localised messages. */
export const gitEnvironment: NodeJS.ProcessEnv = {
  NODE_ENV: "production",
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/** Runs git and answers with its exit code, whatever that is. */
export function tryGit(
  gitDir: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["--git-dir", gitDir, ...args], {
      env: { ...gitEnvironment, ...options.env },
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8"),
      }),
    );
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/** Runs git and answers with its trimmed output; a failure is an error naming the command and what git said. */
export async function runGit(gitDir: string, args: readonly string[], options?: RunOptions): Promise<string> {
  const result = await tryGit(gitDir, args, options);
  if (result.code !== 0)
    throw new Error(`git ${args.join(" ")} failed (${result.code}): ${result.stderr.trim()}`);
  return result.stdout.toString("utf8").replace(/\n$/, "");
}
