/**
 * Makes or changes an environment in AWS from this machine: `make deploy ENV=dev`. Shows the plan, has the name typed,
 * and applies exactly that plan. Any environment but dev is applied by the workflow terraform.yml, and from here only
 * after `STEP=unlock`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { passGuard, readTarget, typedName } from "./cloud/target.ts";
import { account, initialise, stateBucket, terraform } from "./cloud/terraform.ts";

async function deploy(
  root: string,
  environment: string | undefined,
  step: string | undefined,
): Promise<void> {
  const target = readTarget(root, environment);
  if (passGuard(root, "deploy", target, step) === "unlocked") {
    console.log(`Unlocked. The usual way for ${target.environment} is a pull request and its reviewed plan.`);
    return;
  }
  const id = await account(target);
  await initialise(target, stateBucket(target, id));
  const folder = mkdtempSync(join(tmpdir(), "deploy-"));
  try {
    const plan = join(folder, "deploy.tfplan");
    await terraform(target, "plan", "-input=false", "-lock-timeout=5m", `-out=${plan}`);
    console.log(`\nThis changes ${target.cluster} in account ${id}, ${target.region}.`);
    await typedName(target);
    await terraform(target, "apply", "-input=false", "-lock-timeout=5m", plan);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(
    "Done. What comes after the first time is in docs/terraform.md: secrets, Redis's token, Argo CD.",
  );
}

const { values } = parseArgs({ options: { environment: { type: "string" }, step: { type: "string" } } });
await deploy(process.cwd(), values.environment, values.step || undefined).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
