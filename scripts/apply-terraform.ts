/**
 * Applies a kept plan, and no other: `node scripts/apply-terraform.ts --stack dev --plan reviewed.tfplan`. What the plan
 * was made from can be forged in a pull request, so main plans once more, and applies only if that comes to the same.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { differences, stackFolder } from "./cloud/stored-plan.ts";

const { values } = parseArgs({ options: { stack: { type: "string" }, plan: { type: "string" } } });
const root = process.cwd();
const folder = join(root, stackFolder(root, values.stack));
if (values.plan === undefined) throw new Error("Name the plan: --plan reviewed.tfplan");
const bucket = process.env.TF_STATE_BUCKET;
if (!bucket) throw new Error("Set TF_STATE_BUCKET to what bootstrap printed as state_bucket.");

const reviewed = resolve(values.plan);
const terraform = (...args: string[]) =>
  execFileSync("terraform", [`-chdir=${folder}`, ...args], { stdio: "inherit" });
const shown = (plan: string): unknown =>
  JSON.parse(
    execFileSync("terraform", [`-chdir=${folder}`, "show", "-json", plan], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    }),
  );

const scratch = mkdtempSync(join(tmpdir(), "apply-"));
try {
  const fresh = join(scratch, "fresh.tfplan");
  terraform("init", "-input=false", "-lockfile=readonly", `-backend-config=bucket=${bucket}`);
  terraform("plan", "-input=false", "-lock-timeout=5m", `-out=${fresh}`);
  const odd = differences(shown(reviewed), shown(fresh));
  if (odd.length > 0) {
    console.error(`The plan that was reviewed is not what main comes to now:\n  ${odd.join("\n  ")}`);
    console.error("Nothing was applied. Run the workflow by hand, which plans anew and asks.");
    process.exitCode = 1;
  } else terraform("apply", "-input=false", "-lock-timeout=5m", reviewed);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
