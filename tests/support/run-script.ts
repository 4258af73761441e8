import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Output of a Node program that knows nothing but the given environment. */
export async function runScript(program: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], {
    env: { ...env, NODE_ENV: "test" },
  });
  return stdout;
}
