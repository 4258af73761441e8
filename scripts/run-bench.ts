/** Measures everything in `tests/bench` and writes `docs/performance.md`; ends with an error where a bound was missed. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { type Figure, figuresDir } from "#tests/bench/figure.ts";

const root = join(import.meta.dirname, "..");
const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` };
const run = (command: string, ...args: string[]) =>
  spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] }).status;

/** What else the machine did: a reader must know how far to trust a time. */
const loadBefore = loadavg()[0] ?? 0;
rmSync(figuresDir, { recursive: true, force: true });
for (const script of ["generate-client.ts", "build.ts"]) {
  const status = run("node", join("scripts", script));
  if (status !== 0) process.exit(status ?? 1);
}
// Vitest's exit code says nothing here: the embedded PostgreSQL ends the process itself, and always with 0.
const report = join(root, ".portolan/test-results/bench.json");
rmSync(report, { force: true });
run(
  "vitest",
  "run",
  "--project",
  "bench",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
);
const figures = globSync("*.json", { cwd: figuresDir })
  .sort()
  .map((name): Figure => JSON.parse(readFileSync(join(figuresDir, name), "utf8")));
writeFileSync(join(root, "docs/performance.md"), pageOf(figures));
const { success }: { success: boolean } = JSON.parse(readFileSync(report, "utf8"));
process.exit(success ? 0 : 1);

function pageOf(measured: readonly Figure[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const rows = measured.map(
    ({ title, aim, measured: value, met }) => `| ${title} | ${aim} | ${value} | ${met ? "yes" : "**no**"} |`,
  );
  const how = measured.map(({ title, how: words }) => `- **${title}.** ${words}`);
  return `# Performance

Written by \`make bench\` on ${machine}, at ${new Date().toISOString().slice(0, 10)}. The load average
before it was ${loadBefore.toFixed(1)}: above 1, other work ran beside it. Times are compared with something measured in the same run; absolute ones hold for that machine only and fail no test.

| Figure | Aim | Measured | Met |
| --- | --- | --- | --- |
${rows.join("\n")}

## How each was measured

${how.join("\n")}
`;
}
