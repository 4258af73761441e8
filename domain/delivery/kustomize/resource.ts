import { clusterKinds } from "./merge-schema.ts";
import { type Place, refuse } from "./refusal.ts";
import { type KindSelector, kindOf } from "./set-field.ts";
import { copyMap, fieldOf, isEmpty, isNull, type MapNode, map, rawText, text } from "./yaml-node.ts";

export type ResourceId = Required<KindSelector> & { name: string; namespace: string; clusterWide: boolean };

/**
 * An object under way, and what kustomize remembers of it in annotations that it removes at the end: the ids it
 * had before, and which prefixes and suffixes it was given, by which references to it are found again.
 */
export type Resource = {
  object: MapNode;
  previous: { name: string; namespace: string; kind: string }[];
  prefixes: string[];
  suffixes: string[];
  needsHash: boolean;
  /** How a generated object meets one of the same id; null for an object that was read. */
  behavior: "create" | "replace" | "merge" | null;
};

export function resourceOf(object: MapNode): Resource {
  return { object, previous: [], prefixes: [], suffixes: [], needsHash: false, behavior: null };
}

export function copyResource(resource: Resource): Resource {
  return {
    ...resource,
    object: copyMap(resource.object),
    previous: [...resource.previous],
    prefixes: [...resource.prefixes],
    suffixes: [...resource.suffixes],
  };
}

export function nameOf(object: MapNode): string {
  return metaText(object, "name");
}

export function namespaceOf(object: MapNode): string {
  return metaText(object, "namespace");
}

function metaText(object: MapNode, field: string): string {
  const value = fieldOf(object, "metadata", field);
  return isEmpty(value) ? "" : rawText(value);
}

export function currentId(resource: Resource): ResourceId {
  return idOf(resource.object);
}

export function idOf(object: MapNode): ResourceId {
  const kind = kindOf(object);
  const apiVersion = rawText(object.fields.get("apiVersion"));
  const clusterWide = clusterKinds.has(`${apiVersion}/${kind.kind}`);
  return { ...kind, name: nameOf(object), namespace: namespaceOf(object), clusterWide };
}

export function previousIds(resource: Resource): ResourceId[] {
  const { group, version } = kindOf(resource.object);
  return resource.previous.map((id) => ({ group, version, ...id, clusterWide: false }));
}

/** The id the object was first read with. */
export function originalId(resource: Resource): ResourceId {
  return previousIds(resource)[0] ?? currentId(resource);
}

/** Whether kustomize keeps anything among the object's annotations by now. */
export function hasMemory(resource: Resource): boolean {
  return resource.previous.length > 0 || resource.behavior !== null;
}

export function rememberId(resource: Resource): void {
  const id = currentId(resource);
  resource.previous.push({ name: id.name, namespace: effectiveNamespace(id), kind: id.kind });
}

/** No namespace means `default`; cluster-wide objects share a name of their own that no namespace can have. */
export function effectiveNamespace(id: ResourceId): string {
  if (id.clusterWide) return "_non_namespaceable_";
  return id.namespace === "" ? "default" : id.namespace;
}

export function sameNamespace(left: ResourceId, right: ResourceId): boolean {
  return effectiveNamespace(left) === effectiveNamespace(right);
}

export function sameId(left: ResourceId, right: ResourceId): boolean {
  return sameNamespace(left, right) && left.name === right.name && sameKind(left, right);
}

export function sameKind(left: ResourceId, right: ResourceId): boolean {
  return left.group === right.group && left.version === right.version && left.kind === right.kind;
}

export function findByAnyId(
  resources: readonly Resource[],
  matches: (id: ResourceId) => boolean,
): Resource[] {
  return resources.filter((resource) => [...previousIds(resource), currentId(resource)].some(matches));
}

export function describeId(id: ResourceId): string {
  return `${id.kind} ${id.namespace === "" ? "" : `${id.namespace}/`}${id.name}`;
}

/** The subjects of a role binding; nothing for other kinds. Refuses what kustomize cannot walk. */
export function subjectsOf(object: MapNode, place: Place): MapNode[] {
  const subjects = object.fields.get("subjects");
  if (!rawText(object.fields.get("kind")).endsWith("RoleBinding") || isNull(subjects)) return [];
  const items = subjects?.kind === "list" ? subjects.items : [subjects];
  return items.map((subject) => {
    const texts = ["kind", "name", "namespace"].map((field) => fieldOf(subject, field));
    if (subject?.kind === "map" && texts.every((value) => (value?.kind ?? "scalar") === "scalar"))
      return subject;
    return refuse(
      place,
      "kustomize-shape",
      `${describeId(idOf(object))} has a malformed subject`,
      "Correct it.",
    );
  });
}

/** Labels or annotations as text by key. */
export function metaMap(object: MapNode, field: "labels" | "annotations"): Map<string, string> {
  const node = fieldOf(object, "metadata", field);
  return new Map(node?.kind === "map" ? [...node.fields].map(([key, value]) => [key, rawText(value)]) : []);
}

/** Writes labels or annotations anew as text; none at all removes the field. */
export function setMetaMap(
  object: MapNode,
  field: "labels" | "annotations",
  entries: ReadonlyMap<string, string>,
): void {
  if (entries.size === 0) metadataOf(object).fields.delete(field);
  else metadataOf(object).fields.set(field, textsOf(entries));
}

/** A map of texts, sorted by key. */
export function textsOf(entries: Iterable<readonly [string, string]>): MapNode {
  const sorted = [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
  return map(sorted.map(([key, value]) => [key, text(value)]));
}

export function metadataOf(object: MapNode): MapNode {
  const found = object.fields.get("metadata");
  if (found?.kind === "map") return found;
  const made = map();
  object.fields.set("metadata", made);
  return made;
}

/** Sets `metadata.namespace`, or removes it where the namespace is empty. */
export function setNamespaceOf(object: MapNode, namespace: string): void {
  if (namespace === "") metadataOf(object).fields.delete("namespace");
  else metadataOf(object).fields.set("namespace", text(namespace));
}

export function setNameOf(object: MapNode, name: string): void {
  metadataOf(object).fields.set("name", text(name));
}
