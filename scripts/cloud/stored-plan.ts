import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What is planned and applied by itself: `bootstrap` and each environment, with its folder in the repository. */
export function stacks(root: string): Map<string, string> {
  const environments = readdirSync(join(root, "terraform/environments"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry): [string, string] => [entry.name, `terraform/environments/${entry.name}`]);
  return new Map([["bootstrap", "terraform/bootstrap"], ...environments]);
}

/** The folder of one of them. Throws a sentence that names those there are. */
export function stackFolder(root: string, stack: string | undefined): string {
  const known = stacks(root);
  const folder = known.get(stack ?? "");
  if (folder === undefined || !existsSync(join(root, folder)))
    throw new Error(`Name what to plan: --stack ${[...known.keys()].join(" | ")}`);
  return folder;
}

/**
 * Names everything of a commit that a plan is made from: the files of terraform/, the names in the catalog and what
 * ExternalSecrets read. A plan is kept under this key, so that main, after the merge, finds the plan of exactly its own content or none.
 */
export function contentKey(git: (...args: string[]) => string): string {
  const code = git("rev-parse", "HEAD:terraform");
  const manifests = git("ls-tree", "-r", "--format=%(objectname) %(path)", "HEAD", "manifests").split("\n");
  const catalog = manifests
    .filter((line) => line.endsWith("/catalog-info.yaml"))
    .map((line) => line.slice(line.indexOf(" ")));
  const secrets = manifests.filter((line) => /\/externalsecret[^/]*\.yaml$/.test(line));
  return createHash("sha256")
    .update([code, ...catalog, ...secrets].join("\n"))
    .digest("hex")
    .slice(0, 20);
}

/** Name of the artifact that holds a plan; the last word says whether it changes anything. */
export function artifactName(stack: string, key: string, changes: boolean): string {
  return `plan-${stack}-${key}-${changes ? "changes" : "nothing"}`;
}

const change = z.object({
  actions: z.array(z.string()),
  after: z.unknown().optional(),
  after_unknown: z.unknown().optional(),
  replace_paths: z.unknown().optional(),
  importing: z.unknown().optional(),
});
const shown = z.object({
  resource_changes: z
    .array(z.object({ address: z.string(), deposed: z.string().optional(), change }))
    .default([]),
});

/** One thing a plan would do: `text` is equal for equal deeds; `adopts` where it takes over what exists already. */
type Deed = { address: string; text: string; adopts: boolean };

/** What a plan would do, from `terraform show -json`. Outputs only tell of it. */
function deedsOf(plan: unknown): Deed[] {
  return shown.parse(plan).resource_changes.flatMap(({ address, deposed = "", change: deed }) => {
    const adopts = deed.importing != null;
    if (deed.actions.join() === "no-op" && !adopts) return [];
    return [{ address, text: `${address} ${deposed} ${JSON.stringify(sorted(deed))}`, adopts }];
  });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}

/**
 * Addresses of what one plan would do and the other would not, or would do otherwise. What the fresh one alone adopts is
 * no difference: an image's repository may have been made since, and the next plan shows it.
 */
export function differences(reviewed: unknown, fresh: unknown): string[] {
  const one = deedsOf(reviewed);
  const other = deedsOf(fresh);
  const lacks = (deeds: readonly Deed[], { text }: Deed) => !deeds.some((deed) => deed.text === text);
  const odd = [
    ...one.filter((deed) => lacks(other, deed)),
    ...other.filter((deed) => !deed.adopts && lacks(one, deed)),
  ];
  return [...new Set(odd.map(({ address }) => address))];
}
