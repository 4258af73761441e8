import { type Place, refuse } from "./refusal.ts";
import { safeExpression } from "./select-resources.ts";
import { fieldOf, isNull, map, type YamlNode } from "./yaml-node.ts";

/** A value in a tree and the way to put another in its place. */
export type Spot = { node: YamlNode; put: (node: YamlNode) => void };

/** What a missing end of a path is created as; null creates nothing. */
export type CreatedKind = YamlNode["kind"] | null;

/** Splits `spec.containers.[name=a.b].image` at dots that no bracket or backslash protects. */
export function splitFieldPath(path: string): string[] {
  const steps: string[] = [];
  const parts = path
    .replace(/^\./, "")
    .split(/(?<!\\)\./)
    .map((part) => part.replaceAll("\\.", "."));
  for (let at = 0; at < parts.length; at += 1) {
    let step = parts[at] ?? "";
    if (step.startsWith("[") && !step.endsWith("]")) {
      while (at + 1 < parts.length && !step.endsWith("]")) {
        at += 1;
        step += `.${parts[at]}`;
      }
      if (!step.includes("=")) step = step.replace(/^\[+|\]+$/g, "");
    }
    steps.push(step);
  }
  return steps;
}

/** The one value at a path, or nothing: names, indices, `-` for the last item and `[key=value]`. */
export function valueAt(
  node: YamlNode | undefined,
  path: readonly string[],
  place: Place,
): YamlNode | undefined {
  let at = node;
  for (const step of path.map((part) => part.trim()).filter((part) => part !== "")) {
    if (step === "*") refuse(place, "replacement-path", "A source cannot name every item", "Name one item.");
    const items = at?.kind === "list" ? at.items : [];
    const index = /^\d+$/.test(step) ? Number(step) : step === "-" ? items.length - 1 : null;
    const item = itemStep(step);
    if (index !== null) at = items[index];
    else if (item) at = items.find((candidate) => textAt(candidate, item.key) === item.value);
    else at = fieldOf(at, step);
  }
  return at;
}

/** Every value that a path names; with `created` missing parts are made on the way. */
export function spotsAt(root: YamlNode, path: readonly string[], created: CreatedKind, place: Place): Spot[] {
  return walk({ node: root, put: () => undefined }, path, created, place);
}

function walk(spot: Spot, path: readonly string[], created: CreatedKind, place: Place): Spot[] {
  const [step, ...rest] = path;
  if (step === undefined) return [spot];
  const { node } = spot;
  const item = itemStep(step);
  const isItem = /^\d+$/.test(step) || step === "*" || item !== null;
  if (isNull(node)) return [];
  if (node.kind !== (isItem ? "list" : "map")) {
    return refuse(
      place,
      "replacement-path",
      `${step} does not suit a ${node.kind}`,
      "Correct the field path.",
    );
  }
  if (node.kind === "map") return inMap(node.fields, step, rest, created, place);
  if (node.kind !== "list") return [];
  const spots = node.items.map(
    (own, at): Spot => ({ node: own, put: (next) => node.items.splice(at, 1, next) }),
  );
  const add = (made: YamlNode): Spot => {
    const at = node.items.push(made) - 1;
    return { node: made, put: (next) => node.items.splice(at, 1, next) };
  };
  if (step === "*") return spots.flatMap((own) => walk(own, rest, created, place));
  if (item === null) {
    const index = Number(step);
    const own =
      spots[index] ?? (index === spots.length && created ? add(blank(rest[0], created)) : undefined);
    return own ? walk(own, rest, created, place) : [];
  }
  const pattern = safeExpression(item.value, step, place);
  const matching = spots.filter((own) => {
    const text = textAt(own.node, item.key);
    return text !== undefined && pattern.test(text);
  });
  const found = matching.flatMap((own) => (item.key === "" ? [own] : walk(own, rest, created, place)));
  if (found.length > 0 || created === null) return found;
  const value: YamlNode = { kind: "scalar", text: item.value, tag: "open", quote: "" };
  const made = add(item.key === "" ? value : map([[item.key, value]]));
  return item.key === "" ? [made] : walk(made, rest, created, place);
}

function inMap(
  fields: Map<string, YamlNode>,
  step: string,
  rest: readonly string[],
  created: CreatedKind,
  place: Place,
): Spot[] {
  if (!fields.has(step) && created !== null) fields.set(step, blank(rest[0], created));
  const child = fields.get(step);
  if (child === undefined) return [];
  return walk({ node: child, put: (next) => fields.set(step, next) }, rest, created, place);
}

function blank(next: string | undefined, created: YamlNode["kind"]): YamlNode {
  const isItem = next !== undefined && (/^\d+$/.test(next) || itemStep(next) !== null);
  const kind = next === undefined ? created : isItem ? "list" : "map";
  if (kind === "map") return map();
  return kind === "list" ? { kind: "list", items: [] } : { kind: "scalar", text: "", tag: "open", quote: "" };
}

function itemStep(step: string): { key: string; value: string } | null {
  const match = /^\[([^=]*)=(.*)\]$/s.exec(step);
  return match ? { key: match[1] ?? "", value: match[2] ?? "" } : null;
}

function textAt(item: YamlNode, key: string): string | undefined {
  const node = key === "" ? item : fieldOf(item, key);
  return node?.kind === "scalar" ? node.text : undefined;
}
