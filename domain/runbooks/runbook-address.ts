import { decode } from "#domain/runbooks/decode.ts";

/** Where runbooks lie in the platform repository and in the portal; a slug is the path below their folder. */
const extension = ".md";

/** A slug is a key and an address; a longer one is neither, for a database as for people. */
export const longestSlug = 300;

/** The slug of a runbook's file; null for a file that is none. A folder's README describes the folder. */
export function slugOf(path: string, root: string): string | null {
  if (!path.startsWith(`${root}/`) || !path.endsWith(extension)) return null;
  const slug = path.slice(root.length + 1, -extension.length);
  const name = slug.split("/").at(-1) ?? "";
  return name === "" || name.toLowerCase() === "readme" ? null : slug;
}

/** The page of a runbook. */
export function runbookHref(slug: string, fragment = ""): string {
  const page = `/runbooks/${slug.split("/").map(encodeURIComponent).join("/")}`;
  return fragment === "" ? page : `${page}#${encodeURIComponent(fragment)}`;
}

/** The slug that the parts of a page's address stand for. */
export function slugOfParts(parts: readonly string[]): string {
  return parts.map(decode).join("/");
}

/**
 * The slug that a `runbook_url` leads to: `<portal>/runbooks/<slug>`, whatever stands for the portal, since a rule may
 * leave that to Alertmanager's template. Null for an address of another kind.
 */
export function slugInUrl(url: string): string | null {
  const [, path = ""] = /\/runbooks\/([^?#\s]+)/.exec(url) ?? [];
  const slug = decode(path.replace(/\/+$/, ""));
  return slug === "" ? null : slug;
}
