/** The three parts of an image reference; an absent part is empty. */
export type ImageName = { name: string; tag: string; digest: string };

/** Splits `registry:5000/team/app:tag@sha256:…`; a colon before the first slash belongs to the registry. */
export function splitImage(image: string): ImageName {
  const slash = Math.max(0, image.indexOf("/"));
  const at = image.indexOf("@", slash);
  const beforeDigest = at < 0 ? image : image.slice(0, at);
  const digest = at < 0 ? "" : image.slice(at + 1);
  const colon = beforeDigest.indexOf(":", slash);
  if (colon < 0) return { name: beforeDigest, tag: "", digest };
  return { name: beforeDigest.slice(0, colon), tag: beforeDigest.slice(colon + 1), digest };
}

export function joinImage(image: ImageName): string {
  return image.name + (image.tag ? `:${image.tag}` : "") + (image.digest ? `@${image.digest}` : "");
}
