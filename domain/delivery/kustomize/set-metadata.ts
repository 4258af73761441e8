import {
  annotationFields,
  namespaceFields,
  replicaFields,
  selectorLabelFields,
  templateLabelFields,
} from "./field-specs.ts";
import type { Kustomization, LabelsEntry } from "./kustomization-file.ts";
import { type Place, refuse } from "./refusal.ts";
import {
  currentId,
  describeId,
  findByAnyId,
  nameOf,
  originalId,
  type Resource,
  rememberId,
  sameId,
  setNamespaceOf,
  subjectsOf,
} from "./resource.ts";
import { type FieldSpec, selectsKind, setField } from "./set-field.ts";
import { fieldOf, inPlaceOf, isNull, rawText, retext, text, type YamlNode } from "./yaml-node.ts";

/** `labels`, then `commonLabels`. */
export function setLabels(resources: readonly Resource[], kustomization: Kustomization): void {
  for (const [index, entry] of kustomization.labels.entries()) {
    const place = kustomization.placeOf("labels", index);
    setEntries(resources, entry.pairs, labelFields(entry, place), place);
  }
  const place = kustomization.placeOf("commonLabels");
  setEntries(resources, kustomization.commonLabels, selectorLabelFields, place);
}

export function setAnnotations(resources: readonly Resource[], kustomization: Kustomization): void {
  const place = kustomization.placeOf("commonAnnotations");
  setEntries(resources, kustomization.commonAnnotations, annotationFields, place);
}

function labelFields(entry: LabelsEntry, place: Place): FieldSpec[] {
  const usual = entry.includeSelectors
    ? selectorLabelFields
    : [...(entry.includeTemplates ? templateLabelFields : []), { path: "metadata/labels", create: true }];
  const fields: FieldSpec[] = [...entry.fields];
  for (const added of usual) {
    const known = fields.find((field) => field.path === added.path && covers(added, field));
    if (known === undefined) fields.push(added);
    else if ((known.create ?? false) !== (added.create ?? false)) {
      const message = `fields says otherwise than kustomize whether ${added.path} is created`;
      refuse(place, "kustomize-labels", message, "Remove the entry from fields.");
    }
  }
  return fields;
}

function covers(selector: FieldSpec, field: FieldSpec): boolean {
  return selectsKind(selector, {
    group: field.group ?? "",
    version: field.version ?? "",
    kind: field.kind ?? "",
  });
}

function setEntries(
  resources: readonly Resource[],
  entries: Readonly<Record<string, string>>,
  fields: readonly FieldSpec[],
  place: Place,
): void {
  for (const [key, value] of Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1))) {
    for (const { object } of resources) {
      for (const field of fields) {
        setField(object, field, "map", place, (node) => {
          if (node.kind === "map") node.fields.set(key, inPlaceOf(node.fields.get(key), text(value)));
          else if (!isNull(node))
            refuse(place, "kustomize-shape", `${field.path} is no map`, "Correct the manifest.");
          return node;
        });
      }
    }
  }
}

/**
 * `namespace`: for every object that has one, for what refers to the namespace by name, and for subjects of role
 * bindings named `default`; a Namespace object takes it as its name. Follows `filters/namespace`.
 */
export function setNamespace(resources: readonly Resource[], kustomization: Kustomization): void {
  const { namespace } = kustomization;
  if (namespace === "") return;
  const place = kustomization.placeOf("namespace");
  for (const resource of resources) {
    const { object } = resource;
    rememberId(resource);
    if (!currentId(resource).clusterWide) setNamespaceOf(object, namespace);
    const named: FieldSpec = { path: "metadata/name", version: "v1", kind: "Namespace", create: true };
    for (const field of [named, ...namespaceFields])
      setField(object, field, "scalar", place, () => text(namespace));
    for (const subject of subjectsOf(object, place)) {
      if (rawText(fieldOf(subject, "name")) === "default") subject.fields.set("namespace", text(namespace));
    }
    const id = currentId(resource);
    if (resources.filter((other) => sameId(currentId(other), id)).length === 1) continue;
    refuse(
      place,
      "object-twice",
      `The namespace makes two objects ${describeId(id)}`,
      "Give them different names.",
    );
  }
}

/** `namePrefix` and `nameSuffix`; definitions of kinds, API services and namespaces keep their names. */
export function setNames(resources: readonly Resource[], kustomization: Kustomization): void {
  const place = kustomization.placeOf("namePrefix");
  const rename = (resource: Resource, change: (name: string) => string) => {
    rememberId(resource);
    const field = { path: "metadata/name", create: false };
    setField(resource.object, field, "none", place, (node: YamlNode) => retext(node, change(rawText(node))));
  };
  for (const resource of kustomization.namePrefix === "" ? [] : resources) {
    if (keepsName(resource)) continue;
    resource.prefixes.push(kustomization.namePrefix);
    rename(resource, (name) => kustomization.namePrefix + name);
  }
  for (const resource of kustomization.nameSuffix === "" ? [] : resources) {
    if (keepsName(resource)) continue;
    resource.suffixes.push(kustomization.nameSuffix);
    rename(resource, (name) => name + kustomization.nameSuffix);
  }
}

function keepsName(resource: Resource): boolean {
  const { kind, group } = originalId(resource);
  const service = kind === "APIService" && group === "apiregistration.k8s.io";
  return kind === "CustomResourceDefinition" || kind === "Namespace" || service;
}

/** `replicas`: by the name an object has or ever had. */
export function setReplicas(resources: readonly Resource[], kustomization: Kustomization): void {
  for (const [index, { name, count }] of kustomization.replicas.entries()) {
    const place = kustomization.placeOf("replicas", index);
    const found = replicaFields.flatMap((field) => {
      const matching = findByAnyId(resources, (id) => id.name === name && selectsKind(field, id));
      const set: YamlNode = { kind: "scalar", text: String(count), tag: "int", quote: "" };
      for (const { object } of matching) {
        setField(object, field, "scalar", place, (old) => inPlaceOf(old, { ...set }));
      }
      return matching.map(({ object }) => nameOf(object));
    });
    if (found.length > 0) continue;
    refuse(
      place,
      "replicas-target",
      `There is no workload named ${name}`,
      "Correct the name, or remove the entry.",
    );
  }
}
