import {
  type FieldOptions,
  type Kustomization,
  parseWith,
  type Replacement,
  replacementFileSchema,
  type Selector,
} from "./kustomization-file.ts";
import { splitFieldPath, spotsAt, valueAt } from "./node-path.ts";
import { readYaml } from "./read-yaml.ts";
import { type Place, refuse } from "./refusal.ts";
import { currentId, describeId, hasMemory, previousIds, type Resource, type ResourceId } from "./resource.ts";
import { anchored, matchesLabels } from "./select-resources.ts";
import { selectsKind } from "./set-field.ts";
import { demandBelow, type SourceTree } from "./source-tree.ts";
import {
  copyNode,
  isEmpty,
  rawText,
  type ScalarNode,
  toJson,
  UnfitScalar,
  type YamlNode,
} from "./yaml-node.ts";

/** `replacements`: copies one field of one object into fields of others. */
export function applyReplacements(
  resources: readonly Resource[],
  kustomization: Kustomization,
  tree: SourceTree,
): void {
  for (const [index, entry] of kustomization.replacements.entries()) {
    const place = kustomization.placeOf("replacements", index);
    for (const replacement of "source" in entry ? [entry] : load(entry.path, tree, place)) {
      const value = sourceValue(resources, replacement.source, place);
      for (const target of replacement.targets) replaceIn(resources, target, value, place);
    }
  }
}

function load(path: string, tree: SourceTree, place: Place): Replacement[] {
  const source = demandBelow(tree, path, place);
  const document = readYaml(source.text, source.path)[0];
  return document
    ? parseWith(replacementFileSchema, document)
    : refuse(place, "file-empty", `${path} is empty`, "Remove it.");
}

type Identity = { group: string; version: string; kind: string; name: string; namespace: string };

function sourceValue(resources: readonly Resource[], source: Replacement["source"], place: Place): YamlNode {
  const [found, another] = resources.filter((resource) => idsOf(resource).some((id) => isNamed(id, source)));
  const shown = `${source.kind || "object"} ${source.name}`.trim();
  if (!found) return refuse(place, "replacement-source", `There is no ${shown}`, "Correct the source.");
  if (another)
    return refuse(place, "replacement-source", `Several objects match ${shown}`, "Name kind and namespace.");
  const path = source.fieldPath || "metadata.name";
  const value = valueAt(found.object, splitFieldPath(path), place);
  if (value === undefined || isEmpty(value)) {
    return refuse(place, "replacement-source", `${shown} has no ${path}`, "Correct fieldPath.");
  }
  if (hasMemory(found)) refuseWholeMetadata(splitFieldPath(path), place);
  return refined(value, source.options ?? null, path, place);
}

function refined(value: YamlNode, options: FieldOptions | null, path: string, place: Place): YamlNode {
  if (!options?.delimiter) return value;
  if (value.kind !== "scalar")
    return refuse(place, "replacement-shape", `${path} is no text to split`, "Remove delimiter.");
  const part = value.text.split(options.delimiter)[options.index];
  if (part === undefined)
    return refuse(place, "replacement-index", `${path} has no part ${options.index}`, "Correct index.");
  return { ...value, text: part };
}

/** Kustomize keeps its memory among the annotations: copying them prints it, replacing them loses it. */
function refuseWholeMetadata(path: readonly string[], place: Place): void {
  const whole =
    path[0] === "metadata" && (path.length === 1 || (path.length === 2 && path[1] === "annotations"));
  if (!whole) return;
  const message = "Replacing or copying all annotations touches what kustomize keeps among them";
  refuse(place, "kustomize-memory", message, "Name the annotations one by one.");
}

type Target = Replacement["targets"][number];

function replaceIn(resources: readonly Resource[], target: Target, value: YamlNode, place: Place): void {
  const chosen = resources.filter((resource) => isChosen(resource, target, place));
  const paths = target.fieldPaths.length > 0 ? target.fieldPaths : ["metadata.name"];
  for (const resource of chosen) {
    for (const path of paths) {
      if (hasMemory(resource)) refuseWholeMetadata(splitFieldPath(path), place);
      const created = target.options?.create ? value.kind : null;
      const spots = spotsAt(resource.object, splitFieldPath(path), created, place);
      if (spots.length === 0) {
        refuse(
          place,
          "replacement-target",
          `${describeTarget(target)} has no ${path}`,
          "Correct it, or set options.create.",
        );
      }
      for (const spot of spots) spot.put(replaced(spot.node, value, target.options ?? null, path, place));
    }
  }
}

function describeTarget(target: Target): string {
  return `${target.select.kind || "object"} ${target.select.name}`.trim();
}

function isChosen(resource: Resource, target: Target, place: Place): boolean {
  if (!matchesLabels(resource, target.select, place)) return false;
  const ids = idsOf(resource);
  for (const reject of target.reject) {
    const byLabel = reject.labelSelector !== "" || reject.annotationSelector !== "";
    if (byLabel && matchesLabels(resource, reject, place)) return false;
    const named = [reject.group, reject.version, reject.kind, reject.name, reject.namespace].some(
      (part) => part !== "",
    );
    if (named && ids.some((id) => isMeant(id, reject, place))) return false;
  }
  return ids.some((id) => isMeant(id, target.select, place));
}

/** Kustomize reads targets as plain names up to 5.5 and as expressions after it; both must agree. */
function isMeant(id: ResourceId, selector: Selector, place: Place): boolean {
  const plainly = isNamed(id, selector);
  const test = (part: keyof Identity, value: string) => anchored(selector[part], place)(value);
  const byExpression =
    test("group", id.group) &&
    test("version", id.version) &&
    test("kind", id.kind) &&
    test("name", id.name) &&
    test("namespace", id.namespace);
  if (plainly === byExpression) return plainly;
  const message = `Versions of kustomize disagree whether ${describeId(id)} is meant`;
  return refuse(place, "kustomize-versions", message, "Name kind, name and namespace of the target in full.");
}

function isNamed(id: ResourceId, wanted: Identity): boolean {
  const namespace = id.namespace || "default";
  return (
    (wanted.name === "" || wanted.name === id.name) &&
    (wanted.namespace === "" || wanted.namespace === namespace) &&
    selectsKind(wanted, id)
  );
}

function idsOf(resource: Resource): ResourceId[] {
  return [{ ...currentId(resource), clusterWide: false }, ...previousIds(resource)];
}

function replaced(
  node: YamlNode,
  value: YamlNode,
  options: FieldOptions | null,
  path: string,
  place: Place,
): YamlNode {
  if (node.kind !== "scalar") {
    if (options?.delimiter)
      refuse(place, "replacement-shape", `${path} is no text to split`, "Remove delimiter.");
    return copyNode(value);
  }
  if (value.kind !== "scalar") {
    return refuse(
      place,
      "replacement-shape",
      `${path} is plain, the source is a ${value.kind}`,
      "Correct the paths.",
    );
  }
  const next: ScalarNode = { ...node, text: joined(node, rawText(value), options) };
  try {
    toJson(next);
    return next;
  } catch (error) {
    if (!(error instanceof UnfitScalar)) throw error;
    return refuse(place, "replacement-type", `${path}: ${error.message}`, "Copy a value of the same type.");
  }
}

function joined(node: ScalarNode, value: string, options: FieldOptions | null): string {
  if (!options?.delimiter) return value;
  const parts = node.text.split(options.delimiter);
  if (options.index < 0) parts.unshift(value);
  else if (options.index >= parts.length) parts.push(value);
  else parts[options.index] = value;
  return parts.join(options.delimiter);
}
