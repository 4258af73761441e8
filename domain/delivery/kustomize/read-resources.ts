import { readYaml, type YamlDocument } from "./read-yaml.ts";
import { type Place, refuse } from "./refusal.ts";
import { nameOf } from "./resource.ts";
import {
  fieldOf,
  fromJson,
  isEmpty,
  isNull,
  type MapNode,
  rawText,
  toJson,
  type YamlNode,
} from "./yaml-node.ts";

export type ReadObject = { object: MapNode; place: Place };

/** The objects in a file of manifests, lists taken apart. Each must have a kind and a name. */
export function readObjects(source: string, file: string): ReadObject[] {
  refuseSeparators(source, file);
  const documents = readYaml(source, file);
  const queue = documents.flatMap((document) => unwrapped(document, documents.length === 1));
  const objects: ReadObject[] = [];
  for (const { node, place } of queue) {
    if (isEmpty(node)) continue;
    if (node.kind !== "map") {
      refuse(place, "manifest-shape", "A manifest must be a map", "Write apiVersion, kind and metadata.");
    }
    const kind = rawText(node.fields.get("kind"));
    if (kind === "") refuse(place, "manifest-kind", "This object has no kind", "Add apiVersion and kind.");
    if (!kind.endsWith("List") && nameOf(node) === "") {
      refuse(place, "manifest-name", `This ${kind} has no name`, "Add metadata.name.");
    }
    const items = kind.endsWith("List") ? node.fields.get("items") : undefined;
    if (items === undefined) objects.push({ object: node, place });
    else if (items.kind === "list")
      queue.push(...items.items.map((item) => ({ node: fromJson(toJson(item)), place })));
    else if (!isNull(items))
      refuse(place, "manifest-shape", `items of this ${kind} is no list`, "Write a list.");
  }
  return objects;
}

type Queued = { node: YamlNode; place: Place };

/** A lone List gives its items at once; those of other lists come last, as kustomize has it. */
function unwrapped(document: YamlDocument, alone: boolean): Queued[] {
  const kind = rawText(fieldOf(document.node, "kind"));
  const items = fieldOf(document.node, "items");
  if (!alone || (kind !== "List" && kind !== "ResourceList") || items?.kind !== "list") {
    return [{ node: document.node, place: document.placeOf() }];
  }
  return items.items.map((node, index) => ({ node, place: document.placeOf("items", index) }));
}

function refuseSeparators(source: string, file: string): void {
  const match = /^---[^\n]*[^\s#-][^\n]*$/m.exec(source.replaceAll("\r\n", "\n"));
  if (!match || /^---\s*#/.test(match[0]) || match.index === 0) return;
  const line = source.slice(0, match.index).split("\n").length;
  refuse(
    { file, line },
    "yaml-separator",
    "Something follows --- on its line",
    "Start the document on the next line.",
  );
}
