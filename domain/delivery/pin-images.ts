import { writePin } from "#domain/delivery/image-pin.ts";
import { stages } from "#domain/delivery/stages.ts";
import { treeId } from "#domain/scaffold/git-tree.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

/**
 * Names each service's image in its first stage by the content it is built from: the git tree id of the
 * service's folder. Later stages keep what they have, since only a promotion may move them. Files without
 * such a pin, and services without a folder among `files`, are returned as they are. `tags` are by service.
 */
export function pinImages(
  files: readonly RenderedFile[],
  settings: PlatformSettings,
): { files: RenderedFile[]; tags: Map<string, string> } {
  const tags = new Map<string, string>();
  const pinned = files.map((file) => {
    const service = firstStageOf(file.path, settings);
    const tag = service === null ? null : treeId(files, `${settings.paths.services}/${service}`);
    if (service === null || tag === null) return file;
    tags.set(service, tag);
    const content = writePin(file.content, service, tag);
    return content === null ? file : { ...file, content };
  });
  return { files: pinned, tags };
}

/** The overlay file that pins `service` in `stage`. */
export function overlayPath(service: string, stage: string, settings: PlatformSettings): string {
  return `${settings.paths.apps}/${service}/overlays/${stage}/kustomization.yaml`;
}

/** The service whose first-stage overlay this path is, or null. */
function firstStageOf(path: string, settings: PlatformSettings): string | null {
  const prefix = `${settings.paths.apps}/`;
  const service = path.startsWith(prefix) ? path.slice(prefix.length).split("/")[0] : undefined;
  return service !== undefined && path === overlayPath(service, stages[0], settings) ? service : null;
}
