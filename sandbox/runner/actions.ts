import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, isAbsolute, join } from "node:path";
import type { Workplace, Workshop } from "./workshop.ts";

export type ActionCall = {
  with: Record<string, string>;
  workshop: Workshop;
  place: Workplace;
  gitDir: string;
  sha: string;
  log: (text: string) => void;
};
type Action = (call: ActionCall) => Record<string, string>;

/**
 * The actions that the trial runner knows, by name without version. Each is either done for real or says that it
 * is emulated; one that is not here fails the step by name.
 */
const actions: Record<string, Action> = {
  "actions/checkout": checkout,
  "actions/setup-node": ({ log, workshop }) => {
    const version = execFileSync(join(workshop.nodeBin, "node"), ["--version"], { encoding: "utf8" });
    log(`Node ${version.trim()}, the one that this repository pins\n`);
    return {};
  },
  "actions/cache": restoreCache,
  "actions/upload-artifact": uploadArtifact,
  "actions/download-artifact": downloadArtifact,
  "docker/setup-buildx-action": emulated("there is no container engine here"),
  "docker/build-push-action": buildImage,
  "aws-actions/configure-aws-credentials": emulated("the trial registry asks for no credentials"),
  "aws-actions/amazon-ecr-login": logIn,
  "aquasecurity/trivy-action": scan,
  "actions/attest-build-provenance": emulated("there is nobody here who would vouch for it"),
  "sigstore/cosign-installer": emulated("the trial cosign is there"),
};

/** Runs an action and gives its outputs. Throws, in words for the log, if it fails or is not known. */
export function runAction(uses: string, call: ActionCall): Record<string, string> {
  const name = uses.split("@")[0] ?? uses;
  const action = actions[name];
  if (!action)
    throw new Error(
      `The trial runner does not know the action ${name}; add it to sandbox/runner/actions.ts.`,
    );
  return action(call);
}

function emulated(why: string): Action {
  return ({ log }) => {
    log(`emulated: ${why}\n`);
    return {};
  };
}

/** There is no scanner here and no list of what is known; a list of contents that is asked for says so itself. */
function scan({ with: input, log }: ActionCall): Record<string, string> {
  if (input.output) writeFileSync(input.output, JSON.stringify({ bomFormat: "CycloneDX", emulated: true }));
  log("emulated: nothing was scanned, there is no scanner here\n");
  return {};
}

/** The checkout belongs to the user that its steps run as, which git by itself would not believe. */
const ofAnotherUser = ["-c", "safe.directory=*"];

/** Leaves the registry's credential where the trial skopeo looks; a job without this step cannot push. */
function logIn({ place, workshop, log }: ActionCall): Record<string, string> {
  writeFileSync(join(place.temp, "registry-login"), workshop.registryToken);
  log("emulated: logged in to the trial registry\n");
  return {};
}

function checkout({ gitDir, sha, place, log, with: input, workshop }: ActionCall): Record<string, string> {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", place.workspace, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const depth = input["fetch-depth"] ?? "1";
  execFileSync("git", ["init", "--quiet", place.workspace]);
  git(
    "fetch",
    "--quiet",
    "--no-tags",
    ...(depth === "0" ? [] : [`--depth=${depth}`]),
    `file://${gitDir}`,
    sha,
  );
  git("-c", "advice.detachedHead=false", "checkout", "--quiet", "--force", "FETCH_HEAD");
  log(`HEAD is now at ${git("log", "-1", "--format=%h %s")}`);
  if (workshop.unprivileged) {
    const { uid, gid } = workshop.unprivileged;
    execFileSync("chown", ["-R", `${uid}:${gid}`, place.workspace, place.temp]);
  }
  return {};
}

function restoreCache({ with: input, workshop, place, log }: ActionCall): Record<string, string> {
  const { key = "", path = "" } = input;
  const kept = workshop.caches.get(key);
  if (!kept || !existsSync(kept)) {
    log(`Cache not found for ${key}\n`);
    return { "cache-hit": "false" };
  }
  rmSync(join(place.workspace, path), { recursive: true, force: true });
  symlinkSync(kept, join(place.workspace, path));
  log(`Cache restored from ${key}\n`);
  return { "cache-hit": "true" };
}

function uploadArtifact({ with: input, place, log }: ActionCall): Record<string, string> {
  const { name = "artifact", path = "" } = input;
  const from = isAbsolute(path) ? path : join(place.workspace, path);
  if (!existsSync(from)) throw new Error(`No file at ${path} to upload as ${name}.`);
  const folder = join(place.artifacts, name);
  mkdirSync(folder, { recursive: true });
  cpSync(from, join(folder, basename(from)), { recursive: true });
  log(`Artifact ${name} uploaded\n`);
  return {};
}

function downloadArtifact({ with: input, place, log }: ActionCall): Record<string, string> {
  const { name = "artifact", path = "." } = input;
  const folder = join(place.artifacts, name);
  if (!existsSync(folder)) throw new Error(`No artifact ${name} in this run.`);
  const to = isAbsolute(path) ? path : join(place.workspace, path);
  mkdirSync(to, { recursive: true });
  cpSync(folder, to, { recursive: true });
  log(`Artifact ${name} downloaded\n`);
  return {};
}

/**
 * Stands in for a container build. It checks what closed inputs demand (every base by digest) and writes an
 * archive that names the Git tree the image would be built from; the trial `skopeo` and kubelet read it.
 */
function buildImage({ with: input, place, gitDir, log }: ActionCall): Record<string, string> {
  const { context = ".", tags = "", outputs = "" } = input;
  const dockerfile = readFileSync(join(place.workspace, context, "Dockerfile"), "utf8");
  const bases = [...dockerfile.matchAll(/^FROM\s+(\S+)/gim)].map((match) => match[1] ?? "");
  for (const base of bases) {
    if (!/@sha256:[0-9a-f]{64}$/.test(base))
      throw new Error(`${context}/Dockerfile: base ${base} is not named by digest.`);
  }
  const tree = execFileSync(
    "git",
    [...ofAnotherUser, "-C", place.workspace, "rev-parse", `HEAD:${context}`],
    {
      encoding: "utf8",
    },
  ).trim();
  const archive = /dest=([^,\s]+)/.exec(outputs)?.[1];
  if (!archive) throw new Error("The trial build writes an archive: set outputs to type=docker,dest=<file>.");
  writeFileSync(
    archive,
    JSON.stringify({ tags: tags.split(/[\n,]/).filter(Boolean), repository: gitDir, tree, bases }),
  );
  log(`emulated: ${bases.length} stages on digest-pinned bases, tree ${tree}\n`);
  return {};
}
