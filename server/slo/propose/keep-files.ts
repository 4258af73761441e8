import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import { serviceOfObjectiveFile } from "#domain/slo/objective-file.ts";
import type { RepositoryPart } from "#server/catalog/ports.ts";
import type { ObjectiveFileStore } from "#server/slo/propose/file-store.ts";

/** The service whose dev overlay this kustomization is; null for every other file. */
export function serviceOfOverlay(path: string, appsPath: string): string | null {
  if (!path.startsWith(`${appsPath}/`)) return null;
  const [, service] =
    /^([^/]+)\/overlays\/dev\/kustomization\.yaml$/.exec(path.slice(appsPath.length + 1)) ?? [];
  return service ?? null;
}

/** Keeps what changes of objectives are made from whenever the catalog has looked at the platform repository. */
export function createObjectiveFilePart(
  store: Pick<ObjectiveFileStore, "replace">,
  { paths: { apps } }: PlatformSettings,
): RepositoryPart {
  const serviceOf = (path: string) => serviceOfObjectiveFile(path, apps) ?? serviceOfOverlay(path, apps);
  return {
    wants: (path) => serviceOf(path) !== null,
    keep: async ({ files }) => {
      await store.replace(
        files.flatMap(({ path, content, blob: object }) => {
          const service = serviceOf(path);
          // PostgreSQL holds no NUL; no YAML does either, and its reader says so.
          return service === null || content.includes("\0") ? [] : [{ path, service, object, content }];
        }),
      );
      return [];
    },
  };
}
