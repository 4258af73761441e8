import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);

const lockSchema = z.object({ packages: z.object({ "": z.record(z.string(), z.unknown()) }) });

/**
 * Fills an npm cache with everything that the services' and the templates' lock files name, so that checks and
 * trial pods install without a network. Does nothing when the lock files are those of last time.
 */
export async function warmNpmCache(root: string, cache: string, say: (line: string) => void): Promise<void> {
  const locks = globSync(["services/*/package-lock.json", "templates/**/package-lock.json"], { cwd: root })
    .filter((path) => !path.includes("node_modules"))
    // A lock of a template carries the name as an expression; npm only wants it to match.
    .map((path) => readFileSync(join(root, path), "utf8").replaceAll(/\$\{\{[^}]*\}\}/g, "service"))
    .sort();
  const stamp = join(cache, "portolan-locks");
  const state = createHash("sha256").update(locks.join("\n")).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === state) return;

  say("Keeping what the services depend on, so that nothing is fetched later");
  mkdirSync(cache, { recursive: true });
  for (const lock of new Set(locks)) {
    const folder = mkdtempSync(join(tmpdir(), "portolan-lock-"));
    const { packages } = lockSchema.parse(JSON.parse(lock));
    writeFileSync(join(folder, "package-lock.json"), lock);
    writeFileSync(join(folder, "package.json"), JSON.stringify(packages[""]));
    await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", cache], {
      cwd: folder,
    });
    rmSync(folder, { recursive: true, force: true });
  }
  writeFileSync(stamp, state);
}
