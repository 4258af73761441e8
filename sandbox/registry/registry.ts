import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readImageName } from "#sandbox/registry/image-name.ts";

const imageSchema = z.object({
  name: z.string().min(1),
  tag: z.string().min(1),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  builtAt: z.string(),
  /** What the image is made of: a Git tree in a repository directory (bare or `.git`). Null: nothing to run. */
  source: z.object({ repository: z.string().min(1), tree: z.string().regex(/^[0-9a-f]{40}$/) }).nullable(),
});
/** An image the registry holds. `name` is the repository's last segment, `builtAt` RFC 3339. */
export type Image = z.infer<typeof imageSchema>;

export type Push = { name: string; tag: string; source: Image["source"] };

/** A push never changes a tag: the same content is skipped, other content is refused. */
export type Pushed =
  | { kind: "pushed"; image: Image }
  | { kind: "exists"; image: Image }
  | { kind: "refused"; image: Image; message: string };

export type Registry = {
  push(image: Push): Pushed;
  /** Finds an image by a whole reference, by digest where it has one. */
  lookup(reference: string): Image | null;
  list(name?: string): Image[];
};

/** Opens the registry kept in `dir` (one JSON line per image). `now` is the clock of `builtAt`. */
export function createRegistry(options: { dir: string; now?: () => Date }): Registry {
  const now = options.now ?? (() => new Date());
  mkdirSync(options.dir, { recursive: true });
  const file = join(options.dir, "images.jsonl");
  const images = new Map<string, Image>();
  for (const image of readImages(file)) images.set(`${image.name}:${image.tag}`, image);

  function push(given: Push): Pushed {
    const name = readImageName(given.name).name;
    const digest = digestOf(name, given);
    const known = images.get(`${name}:${given.tag}`);
    if (known !== undefined && known.digest === digest) return { kind: "exists", image: known };
    if (known !== undefined) {
      const message = `Tag ${name}:${given.tag} exists with ${known.digest} and tags do not change; push ${digest} under its own tag`;
      return { kind: "refused", image: known, message };
    }
    const image = imageSchema.parse({
      name,
      tag: given.tag,
      digest,
      builtAt: now().toISOString(),
      source: given.source,
    });
    appendFileSync(file, `${JSON.stringify(image)}\n`);
    images.set(`${name}:${given.tag}`, image);
    return { kind: "pushed", image };
  }

  return {
    push,
    lookup: (reference) => {
      const { name, tag, digest } = readImageName(reference);
      if (digest === null) return images.get(`${name}:${tag}`) ?? null;
      return [...images.values()].find((image) => image.name === name && image.digest === digest) ?? null;
    },
    list: (name) => [...images.values()].filter((image) => name === undefined || image.name === name),
  };
}

/** Equal content has an equal digest: a tree id names its content, without one the tag is all there is. */
function digestOf(name: string, given: Push): string {
  const content = given.source === null ? `${name}:${given.tag}` : `${name} tree ${given.source.tree}`;
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

function readImages(file: string): Image[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        const read = imageSchema.safeParse(JSON.parse(line));
        return read.success ? [read.data] : [];
      } catch {
        // A crash can cut the last line off; that image is built again.
        return [];
      }
    });
}
