import { remembering } from "#domain/scaffold/remembering.ts";
import { type Place, refuse } from "./refusal.ts";
import { fieldOf, isNull, type MapNode, map, rawText, type YamlNode } from "./yaml-node.ts";

/** A place in objects of a kind, as kustomize writes it: `spec/template/spec/containers[]/image`. */
export type FieldSpec = { path: string; group?: string; version?: string; kind?: string; create?: boolean };

/** What a missing last field is created as; `none` leaves it missing. */
export type Creation = "none" | "scalar" | "map";

type Walk = {
  create: boolean;
  creation: Creation;
  change: (node: YamlNode) => YamlNode;
  refuse: () => never;
};

/**
 * Puts in the place of every value that `spec` names in `object` what `change` makes of it. Lists on the way
 * are walked whether or not the path says `[]`. Follows `filters/fieldspec` of sigs.k8s.io/kustomize/api.
 */
export function setField(
  object: MapNode,
  spec: FieldSpec,
  creation: Creation,
  place: Place,
  change: (node: YamlNode) => YamlNode,
): void {
  if (!matchesKind(object, spec)) return;
  walk(object, splitPath(spec.path, ""), {
    create: spec.create === true && creation !== "none",
    creation,
    change,
    refuse: () => {
      const wrong = `${spec.path} of ${rawText(fieldOf(object, "kind"))} passes through a plain value`;
      return refuse(place, "kustomize-shape", wrong, "Correct the shape of that object.");
    },
  });
}

function walk(node: YamlNode, path: readonly string[], rule: Walk): void {
  if (isNull(node)) return;
  if (node.kind === "scalar") {
    rule.refuse();
    return;
  }
  if (node.kind === "list") {
    for (const item of node.items) walk(item, path, rule);
    return;
  }
  const [step = "", ...rest] = path;
  const list = step.endsWith("[]");
  const name = list ? step.slice(0, -2) : step;
  const child = existing(node, name, list, rest.length === 0, rule);
  if (child === undefined) return;
  if (rest.length > 0) walk(child, rest, rule);
  else node.fields.set(name, rule.change(child));
}

function existing(
  node: MapNode,
  name: string,
  list: boolean,
  last: boolean,
  rule: Walk,
): YamlNode | undefined {
  const found = node.fields.get(name);
  const made = rule.create && !list ? blank(last ? rule.creation : "map") : undefined;
  if (found === undefined) {
    if (made !== undefined) node.fields.set(name, made);
    return made;
  }
  // kustomize turns a null into what the path expects there, even where it then has nothing to put in it.
  const instead: YamlNode | undefined = list ? { kind: "list", items: [] } : made;
  if (!isNull(found) || instead === undefined) return found;
  node.fields.set(name, instead);
  return instead;
}

function blank(creation: Creation): YamlNode {
  return creation === "map" ? map() : { kind: "scalar", text: "", tag: "open", quote: "" };
}

/** Splits at slashes that no backslash protects; a protected slash keeps only the slash. Every object asks for the same few. */
const splitPath = remembering(16 * 1024, (path): readonly string[] =>
  path
    .replace(/^\//, "")
    .split(/(?<!\\)\//)
    .map((step) => step.replaceAll("\\/", "/")),
);

export type KindSelector = { group?: string; version?: string; kind?: string };

export function matchesKind(object: MapNode, selector: KindSelector): boolean {
  return selectsKind(selector, kindOf(object));
}

export function selectsKind(selector: KindSelector, kind: Required<KindSelector>): boolean {
  return (
    (!selector.kind || selector.kind === kind.kind) &&
    (!selector.group || selector.group === kind.group) &&
    (!selector.version || selector.version === kind.version)
  );
}

/** `apps/v1` is group `apps`, version `v1`; `v1` is the core group, written as the empty text. */
export function kindOf(object: MapNode): Required<KindSelector> {
  const apiVersion = rawText(object.fields.get("apiVersion"));
  const slash = apiVersion.indexOf("/");
  const kind = rawText(object.fields.get("kind"));
  return slash < 0
    ? { group: "", version: apiVersion, kind }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind };
}
