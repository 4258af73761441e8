/** The parts of an image reference. `name` is the last path segment, by which the trial registry knows images. */
export type ImageName = { repository: string; name: string; tag: string | null; digest: string | null };

/** Reads `registry.example.com/acme/pay-api:tag@sha256:...`; a reference without tag and digest means `latest`. */
export function readImageName(image: string): ImageName {
  const [path = "", digest = null] = image.split("@");
  const slash = path.lastIndexOf("/");
  const colon = path.indexOf(":", slash + 1);
  const repository = colon < 0 ? path : path.slice(0, colon);
  const tag = colon < 0 ? null : path.slice(colon + 1);
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  return { repository, name, tag: tag ?? (digest === null ? "latest" : null), digest };
}
