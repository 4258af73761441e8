const types: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  svg: "image/svg+xml",
};

/** Longer paths are no keys for a database. */
const longestPath = 500;

/** The media type of an image that a runbook may show, by its name; null for any other file, or one not beside them. */
export function imageType(path: string, root: string): string | null {
  const [, ending = ""] = /\.([a-z]+)$/i.exec(path) ?? [];
  return path.startsWith(`${root}/`) && path.length <= longestPath
    ? (types[ending.toLowerCase()] ?? null)
    : null;
}
