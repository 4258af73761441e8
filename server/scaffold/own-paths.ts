import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";

/** The places a creation claims for its service; each must be free on the base branch. */
export function ownPaths({ paths }: Pick<PlatformSettings, "paths">, service: string): string[] {
  return [
    `${paths.services}/${service}`,
    `${paths.apps}/${service}`,
    `${paths.applications}/${service}-dev.yaml`,
    `${paths.runbooks}/${service}`,
  ];
}
