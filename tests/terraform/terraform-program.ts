import { execFile } from "node:child_process";
import {
  accessSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const provider = "registry.terraform.io/hashicorp/aws";

/** What ran: how it ended and everything it printed, `stdout` apart because reports in JSON come there. */
export type Ran = { code: number; stdout: string; output: string };

/** Terraform and a folder to get its provider from, or the sentence that says what this machine lacks. */
export type TerraformProgram = { path: string; mirror: string } | { missing: string };

/**
 * Terraform from PATH, with the provider from the folder that `TF_PLUGIN_MIRROR` names; else from one of the places
 * where Terraform itself looks, or a folder of /opt or /usr/local/share. Never from the network.
 */
export function findTerraform(): TerraformProgram {
  const path = onPath("terraform");
  if (path === null) return { missing: "there is no terraform on PATH" };
  const mirror = mirrors().find((folder) => existsSync(join(folder, provider)));
  if (mirror !== undefined) return { path, mirror };
  return { missing: `no folder with ${provider} was found; name one with TF_PLUGIN_MIRROR` };
}

/** The first program of this name on PATH, or null. */
export function onPath(name: string): string | null {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return candidates.find(executable) ?? null;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Source: Terraform's documentation, "CLI Configuration", on implied local mirror directories. */
function mirrors(): string[] {
  const named = process.env.TF_PLUGIN_MIRROR;
  if (named) return [named];
  const shared = (process.env.XDG_DATA_DIRS || "/usr/local/share:/usr/share").split(":");
  const own = process.env.XDG_DATA_HOME || join(homedir(), ".local/share");
  return [
    join(homedir(), ".terraform.d/plugins"),
    join(homedir(), "Library/Application Support/io.terraform/plugins"),
    ...[own, ...shared].map((folder) => join(folder, "terraform/plugins")),
    ...["/opt", "/usr/local/share"].flatMap(foldersOf),
  ];
}

function foldersOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

/** A copy to work in. `folder` is its root; `remove` deletes it. */
export type Workspace = {
  folder: string;
  /** Runs terraform in a folder below `terraform/`; a failure is an answer, not an exception. */
  run: (folder: string, ...args: string[]) => Promise<Ran>;
  /** Makes a folder ready: the provider from the mirror, the lock file as it is committed, no backend. */
  initialise: (folder: string) => Promise<Ran>;
  remove: () => void;
};

/**
 * Copies `terraform/` and the manifests that it reads into a temporary folder, so that nothing is written into the
 * checkout. The backend is never asked: it would look for credentials, up to the machine's metadata address.
 */
export function openWorkspace(program: { path: string; mirror: string }): Workspace {
  const folder = mkdtempSync(join(tmpdir(), "terraform-"));
  const config = join(folder, "terraform.rc");
  const copied = { recursive: true, verbatimSymlinks: true };
  const ours = (path: string) => !/\/\.terraform(\/|$)/.test(path);
  cpSync(join(root, "terraform"), join(folder, "terraform"), { ...copied, filter: ours });
  for (const path of globSync("manifests/**/{catalog-info,externalsecret*}.yaml", { cwd: root })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(root, path), join(folder, path));
  }
  const mirror = `filesystem_mirror {\n    path = ${JSON.stringify(program.mirror)}\n  }`;
  writeFileSync(config, `provider_installation {\n  ${mirror}\n}\n`);
  const env = { ...withoutCloud(), TF_CLI_CONFIG_FILE: config };
  const runIn = (cwd: string, args: string[]) => ran(program.path, args, { cwd, env });
  return {
    folder,
    run: (below, ...args) => runIn(join(folder, "terraform", below), args),
    initialise: (below) =>
      runIn(join(folder, "terraform", below), [
        "init",
        "-backend=false",
        "-input=false",
        "-lockfile=readonly",
      ]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** This process's environment without anything that could lead to a real account or another configuration. */
function withoutCloud(): NodeJS.ProcessEnv {
  const settings = { TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1", AWS_EC2_METADATA_DISABLED: "true" };
  const env = { ...process.env };
  for (const name of Object.keys(process.env)) if (/^(TF|AWS)_/.test(name)) delete env[name];
  return { ...env, ...settings };
}

async function ran(
  path: string,
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ran> {
  try {
    const { stdout, stderr } = await run(path, args, { ...options, maxBuffer: 256e6 });
    return { code: 0, stdout, output: stdout + stderr };
  } catch (error) {
    const {
      code = 1,
      stdout = "",
      stderr = "",
    } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, stdout, output: stdout + stderr || String(error) };
  }
}
