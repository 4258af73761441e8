/**
 * Plays every alert through its cases with promtool: `node scripts/check-rules.ts`. A PrometheusRule is an object of the
 * operator; promtool reads what stands below its `spec`. Without promtool it says so and judges nothing.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";

const platform = "manifests/platform/prometheus-stack";

/** Writes each object's rules, and its cases, beside one another as promtool wants them. Returns the names. */
export function writePlainRules(from: string, to: string): string[] {
  const names = readdirSync(join(from, "rules")).filter((name) => name.endsWith(".yaml"));
  for (const name of names) {
    const object = parse(readFileSync(join(from, "rules", name), "utf8"));
    writeFileSync(join(to, name), stringify(object.spec));
    // The cases name their rules by this very name.
    copyFileSync(join(from, "rule-tests", name), join(to, `test-${name}`));
  }
  return names;
}

if (import.meta.main) {
  if (spawnSync("promtool", ["--version"], { stdio: "ignore" }).status !== 0) {
    console.log(
      "::warning title=rules-unchecked::promtool is not on this machine, so no alert was played through",
    );
    process.exit(0);
  }
  const folder = mkdtempSync(join(tmpdir(), "rules-"));
  try {
    const names = writePlainRules(platform, folder);
    const run = (...args: string[]) =>
      execFileSync("promtool", args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    run("check", "rules", ...names);
    run("test", "rules", ...names.map((name) => `test-${name}`));
    console.log(`${names.length} files of rules, each with its cases`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
