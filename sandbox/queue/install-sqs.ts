import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const requirements = join(import.meta.dirname, "requirements.txt");

/** A folder for PYTHONPATH that holds the queue's server, or one sentence that says how to get it. */
export type FoundSqs = { packages: string } | { missing: string };

/**
 * Installs moto, a server that speaks SQS, from PyPI into a folder of its own below `<root>/.portolan`. Takes half a
 * minute the first time and nothing after; never throws.
 */
export async function installSqs(root: string, say: (line: string) => void): Promise<FoundSqs> {
  const version = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const packages = join(root, ".portolan", `moto-${version}`);
  if (existsSync(packages)) return { packages };
  say("Installing the queue's server");
  const unfinished = `${packages}.${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
    const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"];
    const python = await pythonWithPip(join(unfinished, ".venv"), say);
    await run(python, ["-m", "pip", "install", ...options, "--target", unfinished, "-r", requirements]);
    rmSync(join(unfinished, ".venv"), { recursive: true, force: true });
    if (!existsSync(packages)) renameSync(unfinished, packages);
    return { packages };
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return {
      missing: `The queue needs Python 3 with pip (on Debian: apt-get install python3-pip), or SQS_ENDPOINT: ${why}`,
    };
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Debian's Python comes without pip, mostly with a module that makes an environment that has it, and not always. */
async function pythonWithPip(environment: string, say: (line: string) => void): Promise<string> {
  try {
    await run("python3", ["-m", "pip", "--version"]);
    return "python3";
  } catch {
    return makeEnvironment(environment, say);
  }
}

async function makeEnvironment(environment: string, say: (line: string) => void): Promise<string> {
  const python = join(environment, "bin/python");
  try {
    await run("python3", ["-m", "venv", environment]);
    return python;
  } catch (error) {
    if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw error;
  }
  say("Installing Python's pip");
  await run("apt-get", ["update", "-qq"]);
  await run("apt-get", ["install", "-y", "-qq", "python3-pip"]);
  return "python3";
}
