import { z } from "zod";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Problem } from "#domain/problem.ts";
import { applyMergePatches, applyOperations, applyPatches } from "./apply-patches.ts";
import { applyReplacements } from "./apply-replacements.ts";
import { fixNameReferences } from "./fix-name-references.ts";
import { addHashes, generateConfig } from "./generate-config.ts";
import { type Kustomization, readKustomization } from "./kustomization-file.ts";
import { readObjects } from "./read-resources.ts";
import { type Place, Refusal, refuse } from "./refusal.ts";
import { rememberOpened } from "./remember-opened.ts";
import {
  copyResource,
  currentId,
  describeId,
  metaMap,
  type Resource,
  resourceOf,
  sameId,
  setMetaMap,
} from "./resource.ts";
import { setImages } from "./set-images.ts";
import { setAnnotations, setLabels, setNames, setNamespace, setReplicas } from "./set-metadata.ts";
import { sortResources } from "./sort-resources.ts";
import {
  demandBelow,
  enterFolder,
  type FileTexts,
  kustomizationPath,
  readBelow,
  type SourceTree,
} from "./source-tree.ts";
import { toJson, UnfitScalar } from "./yaml-node.ts";

const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string().min(1),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

/**
 * The objects that `kustomize build <dir>` prints, in its order. `files` are the repository's files by path; `dir`
 * is a folder in it, without a slash at its end. What kustomize would refuse, what this code does not do, and
 * what versions of kustomize do differently is a problem with file and line, and then there are no objects.
 * A test holds the outcome equal to the real program's.
 */
export function renderKustomization(
  files: FileTexts,
  dir: string,
): { objects: KubernetesObject[]; problems: Problem[] } {
  try {
    return { objects: build({ files, dir }), problems: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { objects: [], problems: [error.problem] };
  }
}

function build(tree: SourceTree): KubernetesObject[] {
  const start = { file: tree.dir === "" ? "kustomization.yaml" : `${tree.dir}/kustomization.yaml`, line: 1 };
  const file = kustomizationPath(tree, start);
  const kustomization = readKustomization(tree.files.get(file) ?? "", file);
  const place = kustomization.placeOf();
  const resources = accumulate([], kustomization, tree, []);
  addHashes(resources);
  fixNameReferences(resources, place);
  const kept = resources.filter(({ object }) => {
    const local = metaMap(object, "annotations").get("config.kubernetes.io/local-config");
    return local === undefined || local === "false";
  });
  return sortResources(kept, kustomization.sortOptions ?? null).map((resource) => finish(resource, place));
}

/** The steps of one kustomization in kustomize's order; a component works on what its parent has so far. */
function accumulate(
  given: Resource[],
  kustomization: Kustomization,
  tree: SourceTree,
  visited: string[],
): Resource[] {
  let resources = given;
  for (const field of ["resources", "bases"] as const) {
    for (const [index, path] of kustomization[field].entries()) {
      const place = kustomization.placeOf(field, index);
      resources = append(resources, load(path, tree, visited, place), place);
    }
  }
  resources = generateConfig(resources, kustomization, tree);
  for (const [index, path] of kustomization.components.entries()) {
    resources = enter(
      path,
      "Component",
      resources,
      tree,
      visited,
      kustomization.placeOf("components", index),
    );
  }
  return transform(resources, kustomization, tree);
}

function load(path: string, tree: SourceTree, visited: string[], place: Place): Resource[] {
  const source = readBelow(tree, path, place);
  if (source === null) return enter(path, "Kustomization", [], tree, visited, place);
  return readObjects(source.text, source.path).reduce<Resource[]>(
    (objects, { object, place: own }) => append(objects, [resourceOf(object)], own),
    [],
  );
}

function enter(
  path: string,
  kind: "Kustomization" | "Component",
  given: Resource[],
  tree: SourceTree,
  visited: string[],
  place: Place,
): Resource[] {
  const folder = enterFolder(tree, path, visited, place);
  const build = (files: FileTexts) => {
    const inside = { ...folder, files };
    const kustomization = kustomizationOf(inside, path, kind, place);
    return accumulate(given, kustomization, inside, [...visited, tree.dir]);
  };
  if (kind === "Component") return build(tree.files);
  return baseOnce(tree.files, folder.dir, build).map(copyResource);
}

function kustomizationOf(
  folder: SourceTree,
  path: string,
  kind: "Kustomization" | "Component",
  place: Place,
): Kustomization {
  const file = kustomizationPath(folder, place);
  const kustomization = readKustomization(demandBelow(folder, fileName(file), place).text, file);
  if ((kustomization.kind === "Component") !== (kind === "Component")) {
    const mend =
      kind === "Component"
        ? "Write kind: Component there, or list it in resources."
        : "List it in components.";
    refuse(place, "kustomization-kind", `${path} is ${kind === "Component" ? "no" : "a"} component`, mend);
  }
  return kustomization;
}

/** Every stage stands on the same base, which is built once for all of them. */
const baseOnce = rememberOpened<Resource[]>();

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function append(resources: readonly Resource[], added: readonly Resource[], place: Place): Resource[] {
  const all = [...resources];
  const ids = all.map(currentId);
  for (const resource of added) {
    const id = currentId(resource);
    if (ids.some((other) => sameId(other, id))) {
      refuse(
        place,
        "object-twice",
        `${describeId(id)} is there already`,
        "Remove one of them, or rename it.",
      );
    }
    all.push(resource);
    ids.push(id);
  }
  return all;
}

function transform(given: Resource[], kustomization: Kustomization, tree: SourceTree): Resource[] {
  let resources = applyMergePatches(given, kustomization, tree);
  resources = applyPatches(resources, kustomization, tree);
  setNamespace(resources, kustomization);
  setNames(resources, kustomization);
  setLabels(resources, kustomization);
  setAnnotations(resources, kustomization);
  resources = applyOperations(resources, kustomization, tree);
  setReplicas(resources, kustomization);
  for (const [index, image] of kustomization.images.entries()) {
    setImages(resources, image, kustomization.placeOf("images", index));
  }
  applyReplacements(resources, kustomization, tree);
  return resources;
}

function finish(resource: Resource, place: Place): KubernetesObject {
  const { object } = resource;
  setMetaMap(object, "annotations", metaMap(object, "annotations"));
  const id = describeId(currentId(resource));
  let plain: unknown;
  try {
    plain = toJson(object);
  } catch (error) {
    if (!(error instanceof UnfitScalar)) throw error;
    return refuse(place, "yaml-value-unfit", `${id}: ${error.message}`, "Put the value in quotes.");
  }
  const parsed = objectSchema.safeParse(plain);
  if (parsed.success) return parsed.data as KubernetesObject;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  return refuse(
    place,
    "manifest-shape",
    `${id}: ${where}: ${issue?.message ?? "unreadable"}`,
    "Correct the manifest.",
  );
}
