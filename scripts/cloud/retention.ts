import { readPin } from "#domain/delivery/image-pin.ts";
import type { Repository } from "../repository.ts";

/** An image as the registry tells of it. Signatures and the like are images too, tagged after the one they belong to. */
export type StoredImage = { digest: string; tags: string[]; pushedAt: Date };

/** How much is kept whatever Git says: so many of the newest images, and everything younger than so many days. */
export type Keeping = { newest: number; days: number };

/**
 * Tags and digests that an overlay of `service` names on this branch, or named at any moment since `since`.
 * Throws in a shallow checkout, where most of what was named would be missing.
 */
export function namedSince(repository: Repository, service: string, since: Date): Set<string> {
  const { git, tryGit, settings } = repository;
  if (git("rev-parse", "--is-shallow-repository") !== "false")
    throw new Error("This checkout has only part of the history; fetch all of it (fetch-depth: 0).");
  const folder = `${settings.paths.apps}/${service}/overlays`;
  const start = git("rev-list", "-1", `--before=${since.toISOString()}`, "HEAD");
  const commits = git("rev-list", `--since=${since.toISOString()}`, "HEAD", "--", folder).split("\n");
  const named = new Set<string>();
  for (const commit of new Set([start, ...commits, "HEAD"].filter((one) => one !== ""))) {
    const files = tryGit("ls-tree", "-r", "--name-only", commit, `${folder}/`)?.split("\n") ?? [];
    for (const file of files.filter((path) => path.endsWith("/kustomization.yaml"))) {
      const pin = readPin(git("show", `${commit}:${file}`), service);
      for (const name of [pin?.tag, pin?.digest]) if (name) named.add(name);
    }
  }
  return named;
}

/** The images that nothing names and that need not be kept otherwise; with each goes what is tagged after it. */
export function retired(
  images: readonly StoredImage[],
  named: ReadonlySet<string>,
  now: Date,
  keeping: Keeping,
): StoredImage[] {
  const attached = (image: StoredImage) =>
    image.tags.length > 0 && image.tags.every((tag) => subjectOf(tag) !== null);
  const proper = images
    .filter((image) => image.tags.length > 0 && !attached(image))
    .sort((one, other) => other.pushedAt.getTime() - one.pushedAt.getTime());
  const youngest = now.getTime() - keeping.days * 86_400_000;
  const going = proper.filter(
    (image, at) =>
      at >= keeping.newest &&
      image.pushedAt.getTime() < youngest &&
      ![image.digest, ...image.tags].some((name) => named.has(name)),
  );
  const gone = new Set(going.map(({ digest }) => digest));
  const orphaned = images.filter(
    (image) => attached(image) && image.tags.every((tag) => gone.has(subjectOf(tag) ?? "")),
  );
  return [...going, ...orphaned];
}

/** The digest that a signature or attestation is tagged after (`sha256-<hex>.sig`), or null for any other tag. */
function subjectOf(tag: string): string | null {
  const match = /^sha256-([0-9a-f]{64})(\.[a-z]+)?$/.exec(tag);
  return match === null ? null : `sha256:${match[1]}`;
}
