import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";

/**
 * The services whose source, manifests or Applications a change touches; the paths are relative to the repository.
 * `known` are the names there are: an Application's file begins with its service's name.
 */
export function touchedServices(
  changedPaths: readonly string[],
  { services, apps, applications }: PlatformSettings["paths"],
  known: readonly string[],
): string[] {
  const longestFirst = known.toSorted((a, b) => b.length - a.length);
  const found = changedPaths.flatMap((path) => {
    const folder = below(path, services) ?? below(path, apps);
    if (folder !== null) return [folder.split("/", 1)[0] ?? ""];
    const file = below(path, applications);
    return longestFirst.find((name) => file?.startsWith(`${name}-`)) ?? [];
  });
  return [...new Set(found)].filter((name) => known.includes(name)).toSorted();
}

function below(path: string, folder: string): string | null {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}
