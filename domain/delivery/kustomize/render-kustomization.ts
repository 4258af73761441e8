import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Problem } from "#domain/problem.ts";
import { joinImage, splitImage } from "./image-name.ts";
import { readYaml } from "./read-yaml.ts";
import { setField } from "./set-field.ts";
import { isMap, listAt, mapAt, textAt, type YamlMap, type YamlValue } from "./yaml-value.ts";

const understood = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "resources",
  "images",
  "namespace",
  "labels",
  "patches",
]);

/** Objects as `kustomize build <dir>` prints them, from files by path relative to the repository. */
export function renderKustomization(
  files: ReadonlyMap<string, string>,
  dir: string,
): { objects: KubernetesObject[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const maps = build(files, dir, problems, []);
  if (problems.length > 0) return { objects: [], problems };
  const objects: KubernetesObject[] = [];
  for (const map of maps) {
    const metadata = mapAt(map, "metadata") ?? {};
    objects.push({
      ...map,
      apiVersion: textAt(map, "apiVersion"),
      kind: textAt(map, "kind"),
      metadata: { ...metadata, name: textAt(metadata, "name") },
    } as KubernetesObject);
  }
  return { objects, problems };
}

function build(
  files: ReadonlyMap<string, string>,
  dir: string,
  problems: Problem[],
  above: string[],
): YamlMap[] {
  const file = join(dir, "kustomization.yaml");
  const refuse = (code: string, message: string, mend: string, line = 1) => {
    problems.push({ severity: "error", code, message, mend, file, line });
    return [];
  };
  const text = files.get(file);
  if (text === undefined) return refuse("kustomization-missing", `There is no ${file}`, "Add the file.");
  if (above.includes(dir)) return refuse("kustomization-cycle", `${dir} includes itself`, "Break the cycle.");
  const read = readYaml(text, file);
  problems.push(...read.problems);
  const document = read.documents[0];
  if (!document || !isMap(document.value)) return [];
  const kustomization = document.value;
  for (const key of Object.keys(kustomization)) {
    if (!understood.has(key))
      refuse("kustomize-unsupported", `${key} is not supported`, `Remove ${key}.`, document.lineOf([key]));
  }
  const objects: YamlMap[] = [];
  for (const resource of listAt(kustomization, "resources")) {
    if (typeof resource !== "string") continue;
    if (/^[a-z]+:|\/\/|^git@/.test(resource))
      return refuse("remote-base", `${resource} is remote`, "Copy it into the repository.");
    const path = join(dir, resource);
    const content = files.get(path);
    if (content === undefined) {
      objects.push(...build(files, path, problems, [...above, dir]));
      continue;
    }
    const resources = readYaml(content, path);
    problems.push(...resources.problems);
    for (const { value } of resources.documents) if (isMap(value)) objects.push(value);
  }
  for (const patch of listAt(kustomization, "patches"))
    if (isMap(patch)) applyPatch(files, dir, patch, objects);
  const namespace = textAt(kustomization, "namespace");
  for (const object of objects) {
    if (namespace) setField(object, { path: "metadata/namespace", create: true }, "scalar", () => namespace);
    for (const entry of listAt(kustomization, "labels")) if (isMap(entry)) setLabels(object, entry);
    for (const image of listAt(kustomization, "images")) if (isMap(image)) setImages(object, image);
  }
  return objects;
}

function applyPatch(
  files: ReadonlyMap<string, string>,
  dir: string,
  entry: YamlMap,
  objects: YamlMap[],
): void {
  const text = textAt(entry, "patch") || files.get(join(dir, textAt(entry, "path"))) || "";
  const target = mapAt(entry, "target");
  for (const { value: patch } of readYaml(text, "patch").documents) {
    if (!isMap(patch)) continue;
    for (const object of objects) {
      const kind = textAt(target, "kind") || textAt(patch, "kind");
      const name = target ? textAt(target, "name") : textAt(mapAt(patch, "metadata"), "name");
      if (object.kind !== kind || (name && mapAt(object, "metadata")?.name !== name)) continue;
      Object.assign(object, merge(object, patch));
    }
  }
}

function merge(target: YamlValue | undefined, patch: YamlValue): YamlValue {
  if (!isMap(target) || !isMap(patch)) return patch;
  const merged: YamlMap = { ...target };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (Array.isArray(value)) merged[key] = mergeByName(listAt(merged, key), value);
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

function mergeByName(target: YamlValue[], patch: YamlValue[]): YamlValue[] {
  if (!patch.every((item) => isMap(item) && "name" in item)) return patch;
  const named = (item: YamlValue) => (isMap(item) ? item.name : undefined);
  const kept = target.map((item) => {
    const change = patch.find((candidate) => named(candidate) === named(item));
    return change === undefined ? item : merge(item, change);
  });
  return [...patch.filter((item) => !target.some((old) => named(old) === named(item))), ...kept];
}

function setLabels(object: YamlMap, entry: YamlMap): void {
  const paths = ["metadata/labels"];
  const selected = entry.includeSelectors === true;
  if (selected || entry.includeTemplates === true) paths.push("spec/template/metadata/labels");
  if (selected) paths.push(object.kind === "Service" ? "spec/selector" : "spec/selector/matchLabels");
  for (const path of paths) {
    const create = path === "metadata/labels" || mapAt(object, "spec")?.template !== undefined;
    setField(object, { path, create }, "map", (value) => ({
      ...(isMap(value) ? value : {}),
      ...mapAt(entry, "pairs"),
    }));
  }
}

function setImages(object: YamlMap, image: YamlMap): void {
  for (const list of ["containers", "initContainers"]) {
    setField(object, { path: `spec/template/spec/${list}[]/image` }, "none", (value) => {
      const now = splitImage(typeof value === "string" ? value : "");
      if (now.name !== image.name) return undefined;
      const tag = textAt(image, "newTag");
      const digest = textAt(image, "digest");
      const pin = tag || digest ? { tag, digest } : { tag: now.tag, digest: now.digest };
      return joinImage({ name: textAt(image, "newName") || now.name, ...pin });
    });
  }
}

function join(dir: string, path: string): string {
  const steps: string[] = [];
  for (const step of `${dir}/${path}`.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.join("/");
}
