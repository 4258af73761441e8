import { applyJsonPatch, type JsonPatch, jsonPatchSchema, PatchMismatch } from "./json-patch.ts";
import { isJsonMap } from "./json-value.ts";
import { type Kustomization, type PatchEntry, parseWith, refuseOldBooleans } from "./kustomization-file.ts";
import { MergeConflict } from "./merge-list.ts";
import { readObjects } from "./read-resources.ts";
import { readYaml } from "./read-yaml.ts";
import { type Place, refuse } from "./refusal.ts";
import {
  currentId,
  describeId,
  findByAnyId,
  hasMemory,
  idOf,
  metadataOf,
  metaMap,
  nameOf,
  namespaceOf,
  type Resource,
  rememberId,
  resourceOf,
  sameId,
  setMetaMap,
  setNameOf,
  setNamespaceOf,
  textsOf,
} from "./resource.ts";
import { selectResources } from "./select-resources.ts";
import { demandBelow, type SourceTree } from "./source-tree.ts";
import { strategicMerge } from "./strategic-merge.ts";
import { copyMap, fromJson, isEmpty, type MapNode, text, toJson, type YamlNode } from "./yaml-node.ts";

type Patch = { kind: "merge"; objects: MapNode[] } | { kind: "operations"; operations: JsonPatch };
type Changes = { name: boolean; kind: boolean };

const nothing: Changes = { name: false, kind: false };

/** `patchesStrategicMerge`: inline or by path, each for the object of the same id. */
export function applyMergePatches(
  resources: Resource[],
  kustomization: Kustomization,
  tree: SourceTree,
): Resource[] {
  let patched = resources;
  for (const [index, entry] of kustomization.patchesStrategicMerge.entries()) {
    const place = kustomization.placeOf("patchesStrategicMerge", index);
    const inline = /[\n:{]/.test(entry);
    const source = inline ? { text: entry, path: place.file } : demandBelow(tree, entry, place);
    const patch = parsePatch(source.text, inline ? place : { file: source.path, line: 1 });
    if (patch.kind !== "merge")
      refuse(place, "patch-kind", "This is no strategic-merge patch", "Move it to patches.");
    for (const object of patch.objects) {
      const target = demandTarget(patched, object, place);
      patched = mergeInto(patched, [target], object, { place, changes: nothing, selected: true });
    }
  }
  return patched;
}

/** `patches`: strategic merges and JSON operations, aimed by their target or by the id inside them. */
export function applyPatches(
  resources: Resource[],
  kustomization: Kustomization,
  tree: SourceTree,
): Resource[] {
  return kustomization.patches.reduce((patched, entry, index) => {
    const place = kustomization.placeOf("patches", index);
    const patch = loadPatch(entry, tree, place);
    if (patch.kind === "operations") return operate(patched, entry, patch.operations, place, true);
    const changes = {
      name: entry.options?.allowNameChange ?? false,
      kind: entry.options?.allowKindChange ?? false,
    };
    const [first] = patch.objects;
    if (entry.target && first) {
      if (patch.objects.length > 1)
        refuse(place, "patch-many", "A patch with a target holds one object", "Split it.");
      const targets = selectResources(patched, entry.target, place);
      return mergeInto(patched, targets, first, { place, changes, selected: true });
    }
    return patch.objects.reduce((result, object) => {
      const targets = [demandTarget(result, object, place)];
      return mergeInto(result, targets, object, { place, changes, selected: false });
    }, patched);
  }, resources);
}

/** `patchesJson6902`: JSON operations; the target must have a name. */
export function applyOperations(
  resources: Resource[],
  kustomization: Kustomization,
  tree: SourceTree,
): Resource[] {
  return kustomization.patchesJson6902.reduce((patched, entry, index) => {
    const place = kustomization.placeOf("patchesJson6902", index);
    const patch = loadPatch(entry, tree, place);
    if (patch.kind !== "operations")
      refuse(place, "patch-kind", "This is no list of operations", "Move it to patches.");
    if (!entry.target?.name) refuse(place, "patch-target", "The target has no name", "Add target.name.");
    return operate(patched, entry, patch.operations, place, false);
  }, resources);
}

function loadPatch(entry: PatchEntry, tree: SourceTree, place: Place): Patch {
  const inline = entry.patch.trim();
  if ((inline === "") === (entry.path === "")) {
    refuse(place, "patch-source", "A patch needs either patch or path", "Give exactly one of them.");
  }
  if (inline !== "") return parsePatch(inline, place);
  const source = demandBelow(tree, entry.path, place);
  return parsePatch(source.text, { file: source.path, line: 1 });
}

function parsePatch(source: string, place: Place): Patch {
  if (source.startsWith("[")) return { kind: "operations", operations: parseJson(source, place) };
  const document = readYaml(source, place.file)[0];
  if (document === undefined)
    refuse(place, "patch-empty", "The patch is empty", "Write the change, or remove the patch.");
  if (document.node.kind !== "list") {
    return { kind: "merge", objects: readObjects(source, place.file).map(({ object }) => object) };
  }
  refuseOldBooleans(document.node, [], document);
  const operations = parseWith(jsonPatchSchema, {
    ...document,
    placeOf: (...path) => placeIn(place, document.placeOf(...path)),
  });
  return { kind: "operations", operations };
}

/** Lines inside an inline patch count from the patch's own place. */
function placeIn(patch: Place, inside: Place): Place {
  return { file: patch.file, line: patch.line + inside.line - 1 };
}

function parseJson(source: string, place: Place): JsonPatch {
  try {
    return jsonPatchSchema.parse(JSON.parse(source));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n", 1)[0] : "unreadable";
    return refuse(
      place,
      "patch-malformed",
      `A patch that starts with [ must be JSON: ${reason}`,
      "Correct the JSON.",
    );
  }
}

function demandTarget(resources: readonly Resource[], patch: MapNode, place: Place): Resource {
  const id = idOf(patch);
  const [found, another] = findByAnyId(resources, (other) => sameId(id, other));
  if (found && !another) return found;
  const message = found
    ? `Several objects match the patch for ${describeId(id)}`
    : `No object matches the patch for ${describeId(id)}`;
  return refuse(place, "patch-target", message, "Correct apiVersion, kind, name and namespace in the patch.");
}

type Aim = { place: Place; changes: Changes; selected: boolean };

function mergeInto(
  resources: Resource[],
  targets: readonly Resource[],
  patch: MapNode,
  aim: Aim,
): Resource[] {
  for (const target of targets) {
    const own = copyMap(patch);
    if (aim.selected) adopt(own, target.object);
    merge(target, own, aim);
  }
  const kept = resources.filter((resource) => !isEmpty(resource.object));
  if (!aim.selected) return kept;
  for (const [index, resource] of kept.entries()) {
    const id = currentId(resource);
    if (!kept.slice(0, index).some((other) => sameId(currentId(other), id))) continue;
    refuse(
      aim.place,
      "object-twice",
      `The patch makes two objects ${describeId(id)}`,
      "Give them different names.",
    );
  }
  return kept;
}

/** A patch aimed by a selector takes its target's version, and its own labels and annotations as mere text. */
function adopt(patch: MapNode, target: MapNode): void {
  setMetaMap(patch, "labels", metaMap(patch, "labels"));
  setMetaMap(patch, "annotations", metaMap(patch, "annotations"));
  setNamespaceOf(patch, namespaceOf(patch));
  const apiVersion = target.fields.get("apiVersion");
  if (apiVersion) patch.fields.set("apiVersion", apiVersion);
}

function merge(target: Resource, patch: MapNode, aim: Aim): void {
  const { object } = target;
  const kept = { name: nameOf(object), namespace: namespaceOf(object), kind: object.fields.get("kind") };
  if (aim.changes.name || aim.changes.kind) {
    rememberId(target);
    // The permission is itself an annotation of the patch, so that a null there deletes nothing.
    metadataOf(patch).fields.set("annotations", textsOf(metaMap(patch, "annotations")));
  }
  if (hasMemory(target)) putMemory(object);
  const merged = mergedOrRefused(object, patch, aim.place);
  if (merged?.kind !== "map" || merged.fields.size === 0) {
    object.fields.clear();
    return;
  }
  if (hasMemory(target) && !takeMemory(object)) forget(target);
  // A patch that replaces the whole object has no effect: kustomize drops the replacement.
  if (merged !== object) return;
  if (!aim.changes.kind && kept.kind) merged.fields.set("kind", kept.kind);
  if (!aim.changes.name) setNameOf(merged, kept.name);
  setNamespaceOf(merged, kept.namespace);
}

function mergedOrRefused(object: MapNode, patch: MapNode, place: Place): YamlNode | undefined {
  try {
    return strategicMerge(object, patch);
  } catch (error) {
    if (!(error instanceof MergeConflict)) throw error;
    const message = `The patch does not fit ${describeId(idOf(patch))}: ${error.message}`;
    return refuse(place, "patch-conflict", message, "Give the patch the shape of the object.");
  }
}

/** Stands for the annotations kustomize keeps its memory in: patches add beside it, and may delete it. */
const memory = "internal.config.kubernetes.io/memory";

function putMemory(object: MapNode): void {
  const annotations = object.fields.get("metadata");
  const held = annotations?.kind === "map" ? annotations.fields.get("annotations") : undefined;
  if (held?.kind === "map") held.fields.set(memory, text(""));
  else metadataOf(object).fields.set("annotations", textsOf([[memory, ""]]));
}

/** False where a patch has removed it. */
function takeMemory(object: MapNode): boolean {
  const held = metadataOf(object).fields.get("annotations");
  return held?.kind === "map" && held.fields.delete(memory);
}

function forget(resource: Resource): void {
  Object.assign(resource, { ...resourceOf(resource.object) });
}

/** Copying all annotations would copy kustomize's memory along, and print it. */
function refuseLeak(patch: JsonPatch, place: Place): void {
  const leaks = patch.some(
    (step) => "from" in step && ["", "/metadata", "/metadata/annotations"].includes(step.from),
  );
  if (!leaks) return;
  const message = "Copying all annotations would copy what kustomize keeps among them";
  refuse(place, "kustomize-memory", message, "Copy the annotations one by one.");
}

function operate(
  resources: Resource[],
  entry: PatchEntry,
  patch: JsonPatch,
  place: Place,
  remember: boolean,
): Resource[] {
  if (!entry.target)
    refuse(place, "patch-target", "A JSON patch needs a target", "Add target.kind and target.name.");
  for (const resource of selectResources(resources, entry.target, place)) {
    if (remember) rememberId(resource);
    if (hasMemory(resource)) {
      putMemory(resource.object);
      refuseLeak(patch, place);
    }
    const document = toJson(resource.object);
    try {
      applyJsonPatch(document, patch);
    } catch (error) {
      if (!(error instanceof PatchMismatch)) throw error;
      const message = `The patch does not fit ${describeId(currentId(resource))}: ${error.message}`;
      refuse(place, "patch-conflict", message, "Correct the path, or the target.");
    }
    const patched = fromJson(document);
    if (!isJsonMap(document) || patched.kind !== "map") continue;
    const changed = metaMap(patched, "annotations");
    changed.delete(memory);
    setMetaMap(patched, "annotations", changed);
    resource.object = patched;
  }
  return resources.filter((resource) => !isEmpty(resource.object));
}
