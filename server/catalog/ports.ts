import type { Problem } from "#domain/problem.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { CatalogStore } from "#server/catalog/store.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";
import type { ReservationsStore } from "#server/delivery/reservations-store.ts";

/**
 * `mode` as Git has it: `100644`, `100755`, `120000` (a link); `blob` is the id of the content. Paths are relative to
 * the repository.
 */
export type RepositoryFile = { path: string; mode: string; content: string; blob: string };

export type RepositoryRead =
  | { kind: "unchanged" }
  | {
      kind: "read";
      commit: string;
      files: RepositoryFile[];
      /** Wanted files that hold no text, or too much of anything: then `blob` is null. */
      unreadable: { path: string; reason: string; blob: string | null }[];
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

/** What of the platform repository a noun asked for, as it stands at `commit`. */
export type RepositorySight = Omit<Extract<RepositoryRead, { kind: "read" }>, "kind">;

/**
 * What another noun keeps of the platform repository, read in the catalog's one look at it. `keep` stores what it is
 * shown and answers with what is wrong there; where it throws, the whole look is made again.
 */
export type RepositoryPart = {
  wants: (path: string) => boolean;
  keep: (sight: RepositorySight, stop: AbortSignal) => Promise<Problem[]>;
};

/** What the catalog's reading verbs stand on. */
export type CatalogDeps = {
  store: CatalogStore;
  platform: PlatformSettings;
  /** Base of the repository's pages: `https://github.com`. */
  githubUrl: string;
  delivery: DeliveryDeps;
  reservations: ReservationsStore;
};
