import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readDockerfile } from "#sandbox/cluster/kubelet/dockerfile.ts";
import { exportTree } from "#sandbox/cluster/kubelet/export-tree.ts";
import { installDependencies, runNpm } from "#sandbox/cluster/kubelet/run-npm.ts";
import type { Image, Registry } from "#sandbox/registry/registry.ts";

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
export type ImageStore = { pull(reference: string): Promise<PulledImage> };

type Options = { directory: string; registry: Registry; npmCache: string | null };

/** Keeps images below a directory, one folder per name and tag; each is made once. */
export function createImageStore(options: Options): ImageStore {
  const making = new Map<string, Promise<PulledImage>>();
  mkdirSync(options.directory, { recursive: true });

  return {
    pull: (reference) => {
      const image = options.registry.lookup(reference);
      if (image === null) return Promise.reject(new Error(absent(reference)));
      const known = making.get(image.digest);
      if (known !== undefined) return known;
      const made = make(options, image);
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

async function make(options: Options, image: Image): Promise<PulledImage> {
  const imageId = `${image.name}@${image.digest}`;
  if (image.source === null) return { kind: "pretended", imageId };
  const directory = join(options.directory, image.name, image.tag);
  if (!existsSync(directory)) await build(options, image.source, directory);
  const plan = readDockerfile(readFileSync(join(directory, "Dockerfile"), "utf8"));
  return { kind: "real", directory, command: plan.command, env: plan.env, left: plan.left, imageId };
}

async function build(
  options: Options,
  source: { repository: string; tree: string },
  directory: string,
): Promise<void> {
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await chmod(unfinished, 0o755);
  await exportTree(source.repository, source.tree, unfinished);
  const { scripts } = readDockerfile(readFileSync(join(unfinished, "Dockerfile"), "utf8"));
  await installDependencies(unfinished, options.npmCache, scripts.length > 0);
  for (const script of scripts) await runNpm(["run", script], unfinished, true);
  renameSync(unfinished, directory);
}
