import { isCatalogFile, readCatalog } from "#domain/catalog/read-catalog.ts";
import { githubSource } from "#domain/delivery/source-state.ts";
import type { Problem } from "#domain/problem.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { RepositoryPart, RepositoryReader, RepositorySight } from "#server/catalog/ports.ts";
import type { CatalogStore } from "#server/catalog/store.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import type { LoopRun } from "#server/runtime/loops.ts";
import type { SourceHealth } from "#server/runtime/source-health.ts";

export type RefreshDeps = {
  reader: RepositoryReader;
  store: CatalogStore;
  platform: PlatformSettings;
  parts: RepositoryPart[];
};

/**
 * Brings the stored catalog to the head of the base branch; run every minute or so and after a push. A file that
 * cannot be read takes only itself out of the catalog and is named among the problems. The snapshot is stored last:
 * where anything before it fails, the next look reads the same commit again.
 */
export async function refreshCatalog(
  { reader, store, platform, parts }: RefreshDeps,
  now: Date,
  stop: AbortSignal,
): Promise<"unchanged" | "replaced"> {
  const templates = platform.paths.templates;
  const before = await store.snapshot();
  const isOurs = (path: string) => isCatalogFile(path, templates);
  const wanted = (path: string) => isOurs(path) || parts.some((part) => part.wants(path));
  const read = await reader.read(before?.commit ?? null, wanted, stop);
  if (read.kind === "unchanged") {
    await store.confirm(now);
    return "unchanged";
  }
  const kept = await Promise.all(parts.map((part) => part.keep(within(read, part.wants), stop)));
  const own = within(read, isOurs);
  const catalog = readCatalog(own.files, templates);
  const unreadable = own.unreadable.map(
    ({ path, reason }): Problem => ({
      severity: "error",
      code: "file-unreadable",
      message: `The file was not read. ${reason}`,
      mend: "Make it a text file of at most 512 KiB, or take it out of this folder.",
      file: path,
    }),
  );
  const problems = [...catalog.problems, ...unreadable, ...kept.flat()];
  const snapshot = { commit: read.commit, observedAt: now, problems };
  await store.replace(snapshot, catalog.entities, catalog.templates);
  return "replaced";
}

function within(sight: RepositorySight, wants: (path: string) => boolean): RepositorySight {
  const { commit, files, unreadable } = sight;
  return {
    commit,
    files: files.filter(({ path }) => wants(path)),
    unreadable: unreadable.filter(({ path }) => wants(path)),
  };
}

/** The refresh as work of the loop, which also records how GitHub answered. */
export function createCatalogLoop(deps: RefreshDeps & { sources: SourceHealth; now: () => Date }): LoopRun {
  return async (stop) => {
    try {
      await refreshCatalog(deps, deps.now(), stop);
      await deps.sources.ok(githubSource, deps.now());
    } catch (error) {
      if (error instanceof Unavailable) await deps.sources.failed(githubSource, deps.now(), error.message);
      throw error;
    }
    return "idle";
  };
}
