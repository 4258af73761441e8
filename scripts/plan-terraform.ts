/**
 * Plans a part of terraform/ and keeps the plan as a file: `node scripts/plan-terraform.ts --stack dev`. In a workflow
 * the plan is also told to the reviewer, and the artifact's name is put out.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { artifactName, contentKey, stackFolder } from "./cloud/stored-plan.ts";

const { values } = parseArgs({
  options: { stack: { type: "string" }, out: { type: "string", default: "reviewed.tfplan" } },
});
const root = process.cwd();
const folder = join(root, stackFolder(root, values.stack));
const out = resolve(values.out);

/** Runs terraform there and gives the code it ended with, one of those that are expected. */
function terraform(expected: readonly number[], ...args: string[]): number {
  const { status, error } = spawnSync("terraform", [`-chdir=${folder}`, ...args], { stdio: "inherit" });
  if (status !== null && expected.includes(status)) return status;
  throw new Error(`terraform ${args[0]} failed (${status ?? error?.message}).`);
}

const bucket = process.env.TF_STATE_BUCKET;
if (!bucket) throw new Error("Set TF_STATE_BUCKET to what bootstrap printed as state_bucket.");
terraform([0], "init", "-input=false", "-lockfile=readonly", `-backend-config=bucket=${bucket}`);
terraform([0], "validate");
// With this option 0 means that nothing changes, 2 that something does.
const code = terraform(
  [0, 2],
  "plan",
  "-input=false",
  "-lock-timeout=5m",
  "-detailed-exitcode",
  `-out=${out}`,
);

const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
const name = artifactName(values.stack ?? "", contentKey(git), code === 2);
console.log(`The plan is in ${out}; it is kept as ${name}.`);
const { GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `name=${name}\n`);
if (GITHUB_STEP_SUMMARY) {
  const text = execFileSync("terraform", [`-chdir=${folder}`, "show", "-no-color", out], {
    encoding: "utf8",
  });
  // GitHub refuses a summary above 1 MiB; the artifact has all of it.
  appendFileSync(
    GITHUB_STEP_SUMMARY,
    `## ${values.stack}\n\n\`\`\`\`\n${text.slice(0, 900_000)}\n\`\`\`\`\n`,
  );
}
