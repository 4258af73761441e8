import type { RunbookImage } from "#domain/runbooks/runbook-view.ts";
import type { RunbookDeps } from "#server/runbooks/ports.ts";
import { NotFound } from "#server/runtime/errors.ts";

/** An image beside the runbooks, fetched from GitHub when it is first looked at and kept for as long as it is the same. */
export async function getImage({ store, blobs }: RunbookDeps, path: string): Promise<RunbookImage> {
  const stored = await store.image(path);
  if (!stored) {
    const mend =
      "An image lies below the runbooks' folder and is a PNG, JPEG, GIF, WebP or SVG of at most 512 KiB.";
    throw new NotFound(`There is no image ${path}`, { mend });
  }
  const bytes = stored.bytes ?? (await blobs(stored.blob));
  if (stored.bytes === null) await store.keepImage(path, stored.blob, bytes);
  return { dataUrl: `data:${stored.type};base64,${Buffer.from(bytes).toString("base64")}` };
}
