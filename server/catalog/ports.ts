import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { CatalogStore } from "#server/catalog/store.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";

/** `mode` as Git has it: `100644`, `100755`, `120000` (a link). Paths are relative to the repository. */
export type RepositoryFile = { path: string; mode: string; content: string };

export type RepositoryRead =
  | { kind: "unchanged" }
  | {
      kind: "read";
      commit: string;
      files: RepositoryFile[];
      /** Wanted files that hold no text, or too much of it. */
      unreadable: { path: string; reason: string }[];
    };

/**
 * Reads the platform repository's base branch. `knownCommit` is what the caller has: an unmoved branch costs one
 * conditional request. Throws `Unavailable` where GitHub does not answer, and never gives a part of the files.
 */
export type RepositoryReader = {
  read: (
    knownCommit: string | null,
    wanted: (path: string) => boolean,
    stop: AbortSignal,
  ) => Promise<RepositoryRead>;
};

/** What the catalog's reading verbs stand on. */
export type CatalogDeps = {
  store: CatalogStore;
  platform: PlatformSettings;
  /** Base of the repository's pages: `https://github.com`. */
  githubUrl: string;
  delivery: DeliveryDeps;
};
