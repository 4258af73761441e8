/**
 * Plays every alert through its cases with promtool: `node scripts/check-rules.ts`. A PrometheusRule is an object of the
 * operator; promtool reads what stands below its `spec`. Without promtool it says so and judges nothing. With
 * `--base origin/main` it plays those files alone that lie in a folder which changed since.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { parse, stringify } from "yaml";

/** The platform's own, then those that follow from the objectives of each service. */
const sources = [
  { rules: "manifests/platform/prometheus-stack/rules/*.yaml", cases: "../rule-tests" },
  { rules: "manifests/apps/*/slo/rules.yaml", cases: "." },
];

/**
 * Writes each object's rules, and its cases, beside one another as promtool wants them, of those whose path `isWanted`.
 * Returns their paths in `to`.
 */
function writePlainRules(
  root: string,
  to: string,
  isWanted: (path: string) => boolean,
): { rules: string; cases: string }[] {
  const found = sources.flatMap(({ rules, cases }) =>
    globSync(rules, { cwd: root }).map((path) => {
      const name = basename(path) === "rules.yaml" ? "rule-tests.yaml" : basename(path);
      return { path, cases: join(dirname(path), cases, name) };
    }),
  );
  return found
    .filter(({ path }) => isWanted(path))
    .map(({ path, cases }, index) => {
      const folder = String(index);
      mkdirSync(join(to, folder));
      // The cases name their rules by this very name.
      const written = { rules: join(folder, basename(path)), cases: join(folder, `test-${basename(path)}`) };
      const object = parse(readFileSync(join(root, path), "utf8"));
      writeFileSync(join(to, written.rules), stringify(object.spec));
      copyFileSync(join(root, cases), join(to, written.cases));
      return written;
    });
}

/** Folders in which anything changed since the base. */
function changedFolders(base: string): Set<string> {
  const changed = execFileSync("git", ["diff", "--name-only", "-z", base], { encoding: "utf8" });
  return new Set(changed.split("\0").map(dirname));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { base: { type: "string" } } });
  if (spawnSync("promtool", ["--version"], { stdio: "ignore" }).status !== 0) {
    console.log(
      "::warning title=rules-unchecked::promtool is not on this machine, so no alert was played through",
    );
    process.exit(0);
  }
  const folder = mkdtempSync(join(tmpdir(), "rules-"));
  try {
    const changed = values.base === undefined ? null : changedFolders(values.base);
    // The cases of the platform's own lie in a folder beside.
    const isWanted = (path: string) =>
      changed === null || changed.has(dirname(path)) || changed.has(join(dirname(path), "../rule-tests"));
    const written = writePlainRules(".", folder, isWanted);
    const run = (...args: string[]) =>
      execFileSync("promtool", args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    if (written.length > 0) {
      run("check", "rules", ...written.map(({ rules }) => rules));
      run("test", "rules", ...written.map(({ cases }) => cases));
    }
    console.log(`${written.length} files of rules, each with its cases`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
