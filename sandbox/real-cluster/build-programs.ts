import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { go } from "#sandbox/real-cluster/go.ts";
import { buildFlags, type Program, programs } from "#sandbox/real-cluster/programs.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";

const modules = join(import.meta.dirname, "modules");
const progressMs = 15_000;

/** Where a module's own files lie in Go's cache: CRDs, configuration, scripts. */
export type ModuleFolder = (module: Program["module"], path: string) => Promise<string>;
export type RealPrograms = { bin: string; redis: string; folderOf: ModuleFolder };

/**
 * Builds what is missing or was built from other versions into `dir`, one after the other: about eight minutes on
 * two cores the first time, nothing after. Throws a sentence for people where there is no Go or a build fails.
 */
export async function buildPrograms(
  dir: string,
  say: (line: string) => void,
  wanted: readonly Program[] = programs,
): Promise<RealPrograms> {
  const version = await go(["version"], modules).catch(() => {
    throw new Error(
      "The real cluster is built from Go modules, and this machine has no go, on its PATH or in /usr/local/go/bin.",
    );
  });
  const redis = findSystemProgram("redis-server");
  if ("missing" in redis) throw new Error(`Argo CD needs Redis: ${redis.missing}`);
  const bin = join(dir, "bin");
  mkdirSync(bin, { recursive: true });
  for (const program of wanted) await build(program, bin, version, say);
  return { bin, redis: redis.path, folderOf };
}

async function build(program: Program, bin: string, version: string, say: (line: string) => void) {
  const { name, module, package: path } = program;
  const folder = join(modules, module);
  const flags = buildFlags(module);
  const pinned = ["go.mod", "go.sum"].map((file) => readFileSync(join(folder, file), "utf8"));
  const stamp = createHash("sha256")
    .update([version, ...flags, path, ...pinned].join("\n"))
    .digest("hex");
  const target = join(bin, name);
  const stampFile = `${target}.stamp`;
  if (existsSync(target) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  say(`Building ${name}`);
  const progress = setInterval(() => say(`Building ${name}, ${seconds()} s`), progressMs);
  try {
    await go(["build", ...flags, "-o", target, path], folder);
  } finally {
    clearInterval(progress);
  }
  writeFileSync(stampFile, stamp);
  say(`Built ${name} in ${seconds()} s`);
}

async function folderOf(module: Program["module"], path: string): Promise<string> {
  return (await go(["list", "-m", "-f", "{{.Dir}}", path], join(modules, module))).trim();
}
