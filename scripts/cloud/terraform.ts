import { z } from "zod";
import type { Target } from "./target.ts";
import { askAws, watch } from "./tools.ts";

const identity = z.object({ Account: z.string() });

/** The account that this machine's credentials belong to. */
export async function account(target: Target): Promise<string> {
  return identity.parse(await askAws(target.region, "sts", "get-caller-identity")).Account;
}

/** Makes the environment's folder ready, with the state that bootstrap's bucket holds. */
export async function initialise(target: Target, bucket: string): Promise<void> {
  const backend = `-backend-config=bucket=${bucket}`;
  await terraform(target, "init", "-input=false", "-lockfile=readonly", "-reconfigure", backend);
}

/** Runs terraform in the environment's folder. */
export function terraform(target: Target, ...args: string[]): Promise<void> {
  return watch("terraform", [`-chdir=${target.folder}`, ...args], { TF_IN_AUTOMATION: "1" });
}

/** Bootstrap's bucket, by its own rule, unless `TF_STATE_BUCKET` names another. */
export function stateBucket(target: Target, accountId: string): string {
  return process.env.TF_STATE_BUCKET || `${target.platform}-terraform-state-${accountId}`;
}
