import { nameReferences } from "./name-reference-fields.ts";
import { type Place, refuse } from "./refusal.ts";
import {
  currentId,
  describeId,
  effectiveNamespace,
  nameOf,
  namespaceOf,
  originalId,
  previousIds,
  type Resource,
  sameNamespace,
  subjectsOf,
} from "./resource.ts";
import { type KindSelector, selectsKind, setField } from "./set-field.ts";
import { fieldOf, isNull, type MapNode, rawText, retext, type YamlNode } from "./yaml-node.ts";

/**
 * Carries changed names into every field that refers to an object by name. Follows `filters/nameref` of
 * sigs.k8s.io/kustomize/api: an object is meant when it once had that name and a fitting kind and namespace,
 * and, where several do, when it was given the same prefixes and suffixes.
 */
export function fixNameReferences(resources: readonly Resource[], place: Place): void {
  for (const referrer of resources) {
    const original = originalId(referrer);
    const candidates = reachable(resources, referrer, place);
    for (const { target, path } of referencesOf(original)) {
      const reference = { referrer, target, candidates, path, place };
      setField(referrer.object, { path }, "none", place, (node) => fixed(node, reference));
    }
  }
}

type Kind = Required<KindSelector>;

/** By kind, since of hundreds of fields few are an object's own. */
const knownReferences = new Map<string, { target: KindSelector; path: string }[]>();

function referencesOf({ group, version, kind }: Kind): { target: KindSelector; path: string }[] {
  const key = `${group}/${version}/${kind}`;
  const known = knownReferences.get(key);
  if (known !== undefined) return known;
  const references = nameReferences.flatMap(({ target, fields }) =>
    fields
      .filter((field) => selectsKind(field, { group, version, kind }))
      .map(({ path }) => ({ target, path })),
  );
  if (knownReferences.size >= 500) knownReferences.clear();
  knownReferences.set(key, references);
  return references;
}

type Reference = {
  referrer: Resource;
  target: KindSelector;
  candidates: readonly Resource[];
  path: string;
  place: Place;
};

/** Objects of the same namespace or of none, and service accounts a role binding names. */
function reachable(resources: readonly Resource[], referrer: Resource, place: Place): readonly Resource[] {
  const id = currentId(referrer);
  if (id.clusterWide) return resources;
  const named = bindingNamespaces(referrer.object, place);
  return resources.filter((resource) => {
    const other = currentId(resource);
    return other.clusterWide || sameNamespace(id, other) || named.has(namespaceOf(resource.object));
  });
}

function bindingNamespaces(object: MapNode, place: Place): Set<string> {
  if (rawText(object.fields.get("kind")) !== "RoleBinding") return new Set();
  const accounts = subjectsOf(object, place).filter(
    (subject) => rawText(fieldOf(subject, "kind")) === "ServiceAccount",
  );
  return new Set(accounts.flatMap((subject) => subject.fields.get("namespace") ?? []).map(rawText));
}

function fixed(node: YamlNode, reference: Reference): YamlNode {
  if (isNull(node)) return node;
  if (node.kind === "scalar") return fixedName(node, reference);
  if (node.kind === "list") {
    node.items = node.items.map((item) => (isNull(item) ? item : fixed(item, reference)));
    return node;
  }
  return fixedPair(node, reference);
}

function fixedName(node: YamlNode, reference: Reference): YamlNode {
  const meant = choose(
    rawText(node),
    reference,
    reference.candidates,
    (left, right) => left.name === right.name,
  );
  return meant === undefined || nameOf(meant.object) === rawText(node)
    ? node
    : retext(node, nameOf(meant.object));
}

/** A map of name and namespace, as in subjects of role bindings and in webhooks. */
function fixedPair(node: MapNode, reference: Reference): YamlNode {
  const name = node.fields.get("name");
  if (name === undefined) {
    return refuse(reference.place, "kustomize-shape", `${reference.path} holds no name`, "Add the name.");
  }
  const candidates = inNamespace(reference.candidates, node.fields.get("namespace"));
  const same = (left: Named, right: Named) => left.name === right.name && left.namespace === right.namespace;
  const meant = choose(rawText(name), reference, candidates, same);
  if (meant === undefined) return node;
  const namespace = namespaceOf(meant.object);
  if (nameOf(meant.object) !== rawText(name) || namespace !== "") {
    node.fields.set("name", retext(name, nameOf(meant.object)));
    const old = node.fields.get("namespace");
    if (namespace !== "") {
      node.fields.set(
        "namespace",
        old ? retext(old, namespace) : { kind: "scalar", text: namespace, tag: "open", quote: "" },
      );
    }
  }
  return node;
}

function inNamespace(candidates: readonly Resource[], node: YamlNode | undefined): readonly Resource[] {
  if (node === undefined) return candidates;
  const namespace = rawText(node);
  const original = candidates.filter((resource) => effectiveNamespace(originalId(resource)) === namespace);
  if (original.length > 0) return original;
  return candidates.filter((resource) => effectiveNamespace(currentId(resource)) === namespace);
}

type Named = { name: string; namespace: string };

function choose(
  name: string,
  reference: Reference,
  candidates: readonly Resource[],
  same: (left: Named, right: Named) => boolean,
): Resource | undefined {
  const { referrer, target } = reference;
  const role = reference.path.endsWith("roleRef/name") ? roleOf(referrer.object) : null;
  const near = candidates.filter(
    (resource) =>
      previousIds(resource).some((id) => id.name === name) &&
      previousIds(resource).some((id) => selectsKind(target, id)) &&
      (role === null || previousIds(resource).some((id) => selectsKind(role, id))) &&
      isNear(referrer, resource),
  );
  if (near.length === 1) return near[0];
  const alike = near.filter((resource) => sameAffixes(referrer, resource, true));
  const closest =
    alike.length > 1 ? alike.filter((resource) => sameAffixes(referrer, resource, false)) : alike;
  const [first, ...others] = closest;
  if (first === undefined) return undefined;
  const named = (resource: Resource): Named => ({
    name: nameOf(resource.object),
    namespace: namespaceOf(resource.object),
  });
  if (others.every((other) => same(named(first), named(other)))) return first;
  const message = `${describeId(currentId(referrer))} names ${name}, which could be several objects`;
  return refuse(reference.place, "kustomize-reference", message, "Give the objects different names.");
}

function roleOf(object: MapNode): KindSelector | null {
  const group = fieldOf(object, "roleRef", "apiGroup");
  const kind = fieldOf(object, "roleRef", "kind");
  return group && kind ? { group: rawText(group), kind: rawText(kind) } : null;
}

function isNear(referrer: Resource, resource: Resource): boolean {
  const id = currentId(referrer);
  const other = currentId(resource);
  return id.clusterWide || other.clusterWide || other.kind === "ServiceAccount" || sameNamespace(id, other);
}

function sameAffixes(left: Resource, right: Resource, emptyFits: boolean): boolean {
  const pairs = [
    [left.prefixes, right.prefixes],
    [left.suffixes, right.suffixes],
  ] as const;
  return pairs.every(([own, theirs]) => {
    if (emptyFits && (own.length === 0 || theirs.length === 0)) return true;
    return own.length > theirs.length ? sameEnding(theirs, own) : sameEnding(own, theirs);
  });
}

function sameEnding(short: readonly string[], long: readonly string[]): boolean {
  if (short.length === 0) return long.length === 0;
  return short.every((part, at) => part === long[at + long.length - short.length]);
}
