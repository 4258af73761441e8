import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createDependencies, type Dependencies } from "#sandbox/cluster/kubelet/dependencies.ts";
import { readDockerfile } from "#sandbox/cluster/kubelet/dockerfile.ts";
import { exportTree } from "#sandbox/cluster/kubelet/export-tree.ts";
import { runNpm } from "#sandbox/cluster/kubelet/run-npm.ts";
import type { Image, Registry } from "#sandbox/registry/registry.ts";
import { unprivilegedUser } from "#sandbox/unprivileged-user.ts";

/** An image ready to start: a directory with a command, or nothing but the claim that it would run. */
export type PulledImage =
  | {
      kind: "real";
      directory: string;
      command: string[];
      env: Record<string, string>;
      left: string[];
      imageId: string;
    }
  | { kind: "pretended"; imageId: string };

/** Fetches images. Rejects with the container runtime's words where an image is absent or cannot be made. */
export type ImageStore = {
  pull(reference: string): Promise<PulledImage>;
  /** Gives up the builds that are under way. */
  close(): void;
};

type Options = { directory: string; registry: Registry; npmCache: string | null };

/** Keeps images below `<directory>/images`, one folder per name and tag; each is made once. */
export function createImageStore(options: Options): ImageStore {
  const making = new Map<string, Promise<PulledImage>>();
  const closing = new AbortController();
  const dependencies = createDependencies({
    directory: join(options.directory, "modules"),
    cache: options.npmCache,
    signal: closing.signal,
  });

  return {
    close: () => closing.abort(),
    pull: (reference) => {
      const image = options.registry.lookup(reference);
      if (image === null) return Promise.reject(new Error(absent(reference)));
      const known = making.get(image.digest);
      if (known !== undefined) return known;
      const made = make({ ...options, dependencies, signal: closing.signal }, image);
      making.set(image.digest, made);
      // A failed build is tried again at the next pull, as a failed download would be.
      made.catch(() => making.delete(image.digest));
      return made;
    },
  };
}

/** containerd's message for a tag that the registry does not have. */
function absent(reference: string): string {
  const resolve = `failed to resolve reference "${reference}": ${reference}: not found`;
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": ${resolve}`;
}

type Workshop = Options & { dependencies: Dependencies; signal: AbortSignal };

async function make(workshop: Workshop, image: Image): Promise<PulledImage> {
  const imageId = `${image.name}@${image.digest}`;
  if (image.source === null) return { kind: "pretended", imageId };
  const directory = join(workshop.directory, "images", image.name, image.tag);
  if (!existsSync(directory)) await build(workshop, image.source, directory);
  const plan = readDockerfile(readFileSync(join(directory, "Dockerfile"), "utf8"));
  return { kind: "real", directory, command: plan.command, env: plan.env, left: plan.left, imageId };
}

async function build(
  { dependencies, signal }: Workshop,
  source: { repository: string; tree: string },
  directory: string,
): Promise<void> {
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await exportTree(source.repository, source.tree, unfinished);
  const { scripts } = readDockerfile(readFileSync(join(unfinished, "Dockerfile"), "utf8"));
  await dependencies.linkInto(unfinished, scripts.length > 0);
  if (scripts.length > 0) await runScripts(unfinished, scripts, signal);
  renameSync(unfinished, directory);
}

/** Build scripts are the repository's code: they run without our rights, and write only into the image. */
async function runScripts(directory: string, scripts: string[], signal: AbortSignal): Promise<void> {
  const user = unprivilegedUser([dirname(process.execPath), directory]);
  if (user !== null) giveTo(directory, user.uid, user.gid);
  for (const script of scripts) await runNpm(["run", script], directory, user, signal);
  if (user !== null) giveTo(directory, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
}

function giveTo(path: string, uid: number, gid: number): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  chownSync(path, uid, gid);
  if (found.isDirectory()) for (const name of readdirSync(path)) giveTo(join(path, name), uid, gid);
}
