import { decode } from "#domain/runbooks/decode.ts";
import type { RunbookLink } from "#domain/runbooks/drawing.ts";
import { slugOf } from "#domain/runbooks/runbook-address.ts";

/**
 * Reads an address as GitHub would in the file at `path`: relative to its folder, from the repository's root with a
 * leading slash, or somewhere in the web. What leaves the repository or is no web address leads nowhere.
 */
export function resolveRunbookLink(href: string, path: string, root: string): RunbookLink {
  const text = href.trim();
  if (text.startsWith("#")) return { kind: "here", fragment: decode(text.slice(1)) };
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) || text.startsWith("//")) return { kind: "web", href: text };
  const [, address = "", fragment = ""] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(text) ?? [];
  const target = address.startsWith("/") ? joined("", address) : joined(folderOf(path), address);
  if (target === null || target === "") return { kind: "none" };
  const slug = slugOf(target, root);
  return slug === null
    ? { kind: "file", path: target, fragment: decode(fragment) }
    : { kind: "runbook", slug, fragment: decode(fragment) };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The path that `address` gives from `folder`, without dots; null where it climbs out of the repository. */
function joined(folder: string, address: string): string | null {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of decode(address).split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
