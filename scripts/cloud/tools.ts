import { spawn } from "node:child_process";

/** Environment variables given to a program besides this process's own. */
type Extra = Record<string, string>;

/**
 * Runs a program and gives what it printed; what it complained of is shown as it comes. Throws where it fails.
 */
export function ask(program: string, args: readonly string[], extra: Extra = {}): Promise<string> {
  return started(program, args, extra, true);
}

/** Runs a program whose output people watch. Throws where it fails. */
export async function watch(program: string, args: readonly string[], extra: Extra = {}): Promise<void> {
  await started(program, args, extra, false);
}

/** The answer of a call of the AWS command line, as JSON; nothing printed is an empty object. */
export async function askAws(region: string, ...args: string[]): Promise<unknown> {
  const answer = await ask("aws", [...args, "--region", region, "--output", "json", "--no-cli-pager"]);
  return answer.trim() === "" ? {} : JSON.parse(answer);
}

function started(program: string, args: readonly string[], extra: Extra, kept: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...extra },
      stdio: ["ignore", kept ? "pipe" : "inherit", "inherit"],
    });
    const printed: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => printed.push(chunk));
    child.on("error", (cause) =>
      reject(new Error(`${program} cannot be started; is it installed?`, { cause })),
    );
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(printed).toString("utf8"));
      else reject(new Error(`${program} ${args.slice(0, 3).join(" ")} failed (${code ?? "killed"}).`));
    });
  });
}

/** Asks again and again until `look` finds nothing, and throws with what is left after `tries`. */
export async function untilGone(
  what: string,
  look: () => Promise<string[]>,
  { pollSeconds, tries }: { pollSeconds: number; tries: number },
): Promise<void> {
  for (let left = tries; ; left -= 1) {
    const found = await look();
    if (found.length === 0) return;
    if (left === 1) throw new Error(`Still there: ${what}\n  ${found.join("\n  ")}`);
    console.log(`waiting for ${found.length} ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollSeconds * 1000));
  }
}
