import type { CatalogDeps } from "#server/catalog/ports.ts";
import type { RunbookStore } from "#server/runbooks/store.ts";

/** The bytes of a file by its Git object id; throws `Unavailable` where GitHub does not give them. */
export type BlobReader = (sha: string) => Promise<Uint8Array>;

/** What the runbooks' reading verbs stand on: their own store, and the catalog for owners and for the age of it all. */
export type RunbookDeps = { store: RunbookStore; catalog: CatalogDeps; blobs: BlobReader };
