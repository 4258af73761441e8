import type { ApplicationReading, ApplicationSource } from "#domain/delivery/application.ts";

/**
 * The applications among `readings` whose manifests come from a changed path: below a source path, below a path
 * of `manifest-generate-paths`, or below a folder the source's kustomization refers to. `references` maps a source
 * path to the further folders its kustomization names; by this platform's layout an overlay names its base.
 */
export function touchedApplications(
  readings: readonly ApplicationReading[],
  changedPaths: readonly string[],
  references: (source: ApplicationSource) => string[] = baseBesideOverlays,
): ApplicationReading[] {
  return readings.filter((reading) => {
    const local = reading.sources.filter((source) => source.chart === null);
    const roots = [
      ...local.flatMap((source) => [source.path, ...references(source)]),
      ...reading.generatePaths,
    ];
    return changedPaths.some((path) => roots.some((root) => isBelow(path, root)));
  });
}

/** `<apps>/<service>/overlays/<environment>` builds on `<apps>/<service>/base` and nothing else. */
export function baseBesideOverlays({ path }: ApplicationSource): string[] {
  const match = /^(.+)\/overlays\/[^/]+$/.exec(path);
  return match?.[1] ? [`${match[1]}/base`] : [];
}

/** The applications whose sources hold the manifests of Applications: they make the change's own ones appear. */
export function parentApplications(
  readings: readonly ApplicationReading[],
  applicationsPath: string,
): ApplicationReading[] {
  return readings.filter((reading) =>
    reading.sources.some((source) => source.chart === null && isBelow(applicationsPath, source.path)),
  );
}

function isBelow(path: string, root: string): boolean {
  return root === "" || path === root || path.startsWith(`${root}/`);
}
