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
  walk(object, stepsOf(spec.path), 0, {
    create: spec.create === true && creation !== "none",
    creation,
    change,
    refuse: () => {
      const wrong = `${spec.path} of ${rawText(fieldOf(object, "kind"))} passes through a plain value`;
      return refuse(place, "kustomize-shape", wrong, "Correct the shape of that object.");
    },
  });
}

type Step = { name: string; list: boolean; isLast: boolean };

function walk(node: YamlNode, path: readonly Step[], at: number, rule: Walk): void {
  if (isNull(node)) return;
  if (node.kind === "scalar") {
    rule.refuse();
    return;
  }
  if (node.kind === "list") {
    for (const item of node.items) walk(item, path, at, rule);
    return;
  }
  const step = path[at];
  const child = step && existing(node, step, rule);
  if (!step || !child) return;
  if (step.isLast) node.fields.set(step.name, rule.change(child));
  else walk(child, path, at + 1, rule);
}

function existing(node: MapNode, { name, list, isLast }: Step, rule: Walk): YamlNode | undefined {
  const found = node.fields.get(name);
  const made = rule.create && !list ? blank(isLast ? rule.creation : "map") : undefined;
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

/** Every object asks for the same few paths; those of a kustomization's own are as many as it writes. */
const knownSteps = new Map<string, readonly Step[]>();

function stepsOf(path: string): readonly Step[] {
  const known = knownSteps.get(path);
  if (known !== undefined) return known;
  const steps = splitPath(path);
  if (knownSteps.size >= 500) knownSteps.clear();
  knownSteps.set(path, steps);
  return steps;
}

/** Splits at slashes that no backslash protects; a protected slash keeps only the slash. */
function splitPath(path: string): Step[] {
  const parts = path.replace(/^\//, "").split(/(?<!\\)\//);
  return parts.map((part, index) => {
    const text = part.replaceAll("\\/", "/");
    const list = text.endsWith("[]");
    return { name: list ? text.slice(0, -2) : text, list, isLast: index === parts.length - 1 };
  });
}

export type KindSelector = { group?: string; version?: string; kind?: string };

export function matchesKind(object: MapNode, selector: KindSelector): boolean {
  const isForAll = !selector.kind && !selector.group && !selector.version;
  return isForAll || selectsKind(selector, kindOf(object));
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
