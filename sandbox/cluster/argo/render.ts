import { basename, matchesGlob } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import type { Source } from "#sandbox/cluster/argo/application.ts";
import { isRecord } from "#sandbox/cluster/objects/fields.ts";
import { isKubernetesObject } from "#sandbox/cluster/objects/object-guard.ts";

export type Rendered = { objects: KubernetesObject[]; sourceType: "Kustomize" | "Directory" };

const kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Renders one source from the files of its commit. Throws with Argo CD's kind of message where it cannot. */
export function renderSource(files: ReadonlyMap<string, string>, source: Source): Rendered {
  if (source.chart !== undefined || source.helm !== undefined) {
    throw new Error("Helm sources are not rendered by the embedded cluster; use the real one");
  }
  const directory = (source.path ?? ".").replace(/^\.\/?/, "").replace(/\/+$/, "");
  const below = directory === "" ? "" : `${directory}/`;
  if (![...files.keys()].some((path) => path.startsWith(below))) {
    throw new Error(`${directory}: app path does not exist`);
  }
  if (kustomizationNames.some((name) => files.has(`${below}${name}`))) return kustomized(files, directory);
  return { objects: directoryObjects(files, below, source), sourceType: "Directory" };
}

function kustomized(files: ReadonlyMap<string, string>, directory: string): Rendered {
  const { objects, problems } = renderKustomization(files, directory);
  const errors = problems.filter((problem) => problem.severity === "error");
  if (errors.length > 0) {
    const text = errors.map((problem) => `${problem.file ?? directory}: ${problem.message}`).join("; ");
    throw new Error(`\`kustomize build ${directory}\` failed: ${text}`);
  }
  return { objects, sourceType: "Kustomize" };
}

function directoryObjects(
  files: ReadonlyMap<string, string>,
  below: string,
  source: Source,
): KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  for (const path of [...files.keys()].sort()) {
    if (!path.startsWith(below) || !/\.(ya?ml|json)$/.test(path)) continue;
    const relative = path.slice(below.length);
    if (relative.includes("/") && source.directory?.recurse !== true) continue;
    if (!isSelected(relative, source)) continue;
    objects.push(...readManifests(files.get(path) ?? "", path));
  }
  return objects;
}

function isSelected(relative: string, source: Source): boolean {
  const { include, exclude } = source.directory ?? {};
  if (exclude !== undefined && exclude !== "" && matchesGlob(relative, exclude)) return false;
  return include === undefined || include === "" || matchesGlob(relative, include);
}

/**
 * Reads the objects of one manifest file; `List` objects are opened. As in Argo CD a file that cannot be read is
 * passed over where it does not even look like a manifest.
 */
export function readManifests(text: string, path: string): KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  const looksLikeManifest = ["apiVersion:", "kind:", "metadata:"].every((word) => text.includes(word));
  for (const document of parseAllDocuments(text)) {
    const value: unknown = document.errors.length > 0 ? null : document.toJS();
    if (value === null && document.errors.length === 0) continue;
    const items =
      isRecord(value) && value.kind === "List" && Array.isArray(value.items) ? value.items : [value];
    for (const item of items) {
      if (isKubernetesObject(item)) objects.push(item);
      else if (looksLikeManifest || objects.length > 0)
        throw unreadable(path, document.errors[0]?.message, item);
      else return [];
    }
  }
  return objects;
}

function unreadable(path: string, problem: string | undefined, item: unknown): Error {
  const why = problem?.split("\n")[0] ?? `Object 'Kind' is missing in '${JSON.stringify(item)}'`;
  return new Error(`Failed to unmarshal "${basename(path)}": failed to unmarshal manifest: ${why}`);
}
