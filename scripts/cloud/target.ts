import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";

/** What is deployed or torn down: an environment as its folder in terraform/ describes it. */
export type Target = {
  environment: string;
  folder: string;
  platform: string;
  region: string;
  /** Name of the cluster, which also begins the names of everything else. */
  cluster: string;
  /** Whether the database refuses to be deleted. */
  protected: boolean;
};

/** The one environment that may go in a single step. */
const free = "dev";
const unlockedMinutes = 60;

/** Reads the environment's folder. Throws a sentence that says what is wrong with the name. */
export function readTarget(root: string, environment: string | undefined): Target {
  if (environment === undefined || environment === "") throw new Error("Name the environment: ENV=dev");
  if (!/^[a-z][a-z0-9-]*$/.test(environment)) throw new Error(`${environment} is no name of an environment.`);
  const folder = join(root, "terraform/environments", environment);
  const values = join(folder, "terraform.tfvars");
  if (!existsSync(values))
    throw new Error(`There is no environment ${environment}: ${values} does not exist.`);
  const text = readFileSync(values, "utf8");
  const value = (name: string) => new RegExp(`^${name}\\s*=\\s*"([^"]+)"`, "m").exec(text)?.[1];
  const platform = value("platform");
  const region = value("region");
  if (platform === undefined || region === undefined || value("environment") !== environment)
    throw new Error(`${values} does not name its platform, region and environment.`);
  return {
    environment,
    folder,
    platform,
    region,
    cluster: `${platform}-${environment}`,
    protected: /^\s*deletion_protection\s*=\s*true/m.test(text),
  };
}

/**
 * Lets only dev pass at once. Any other environment has to be unlocked first, in a step of its own, and stays so for
 * one hour and one use.
 */
export function passGuard(
  root: string,
  action: string,
  target: Target,
  step: string | undefined,
): "unlocked" | "go" {
  if (target.environment === free) return "go";
  const lock = join(root, ".portolan/unlocked", `${action}-${target.environment}`);
  if (step === "unlock") {
    mkdirSync(join(root, ".portolan/unlocked"), { recursive: true });
    writeFileSync(lock, "");
    return "unlocked";
  }
  const fresh = existsSync(lock) && Date.now() - statSync(lock).mtimeMs < unlockedMinutes * 60_000;
  rmSync(lock, { force: true });
  if (fresh) return "go";
  throw new Error(
    `Only ${free} goes in one step. For ${target.environment} run: make ${action} ENV=${target.environment} STEP=unlock, and then this again within ${unlockedMinutes} minutes.`,
  );
}

/** Has the environment's name typed. Throws where something else comes, or nothing. */
export async function typedName(target: Target): Promise<void> {
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const question = `Type the name of the environment to go on (${target.environment}): `;
  const ended = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
  const typed = await Promise.race([reader.question(question), ended]);
  reader.close();
  if (typed.trim() !== target.environment) throw new Error("That was not the name; nothing was done.");
}
