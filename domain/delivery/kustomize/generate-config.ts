import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { JsonValue } from "./json-value.ts";
import { isJsonMap } from "./json-value.ts";
import type { GeneratorEntry, GeneratorOptions, Kustomization } from "./kustomization-file.ts";
import { type Place, refuse } from "./refusal.ts";
import {
  currentId,
  describeId,
  findByAnyId,
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
import { demandBelow, type SourceTree } from "./source-tree.ts";
import { fieldOf, type MapNode, map, text, toJson, valueText } from "./yaml-node.ts";

type ConfigKind = "ConfigMap" | "Secret";

/** `configMapGenerator` and `secretGenerator`: adds to, replaces in or merges into `resources`. */
export function generateConfig(
  resources: Resource[],
  kustomization: Kustomization,
  tree: SourceTree,
): Resource[] {
  const all: [GeneratorEntry, ConfigKind, Place][] = [
    ...kustomization.configMapGenerator.map((entry, at): [GeneratorEntry, ConfigKind, Place] => [
      entry,
      "ConfigMap",
      kustomization.placeOf("configMapGenerator", at),
    ]),
    ...kustomization.secretGenerator.map((entry, at): [GeneratorEntry, ConfigKind, Place] => [
      entry,
      "Secret",
      kustomization.placeOf("secretGenerator", at),
    ]),
  ];
  return all.reduce((absorbed, [entry, kind, place]) => {
    const options = joinedOptions(entry.options ?? null, kustomization.generatorOptions ?? null);
    return absorb(absorbed, generate(entry, kind, options, tree, place), place);
  }, resources);
}

/** Local labels and annotations win; a flag holds if either sets it. */
function joinedOptions(local: GeneratorOptions | null, shared: GeneratorOptions | null): GeneratorOptions {
  return {
    labels: { ...shared?.labels, ...local?.labels },
    annotations: { ...shared?.annotations, ...local?.annotations },
    disableNameSuffixHash: Boolean(local?.disableNameSuffixHash || shared?.disableNameSuffixHash),
    immutable: Boolean(local?.immutable || shared?.immutable),
  };
}

function generate(
  entry: GeneratorEntry,
  kind: ConfigKind,
  options: GeneratorOptions,
  tree: SourceTree,
  place: Place,
): Resource {
  if (entry.name === "") refuse(place, "generator-name", `This ${kind} has no name`, "Add a name.");
  const object = map([
    ["apiVersion", text("v1")],
    ["kind", text(kind)],
  ]);
  setNameOf(object, entry.name);
  if (entry.namespace !== "") setNamespaceOf(object, entry.namespace);
  if (kind === "Secret") object.fields.set("type", text(entry.type || "Opaque"));
  const data = pairsOf(entry, tree, place);
  if (kind === "Secret") setData(object, new Map([...data].map(([key, value]) => [key, base64Lines(value)])));
  else if (data.size > 0) setData(object, data);
  setMetaMap(object, "labels", new Map(Object.entries(options.labels)));
  setMetaMap(object, "annotations", new Map(Object.entries(options.annotations)));
  if (options.immutable)
    object.fields.set("immutable", { kind: "scalar", text: "true", tag: "bool", quote: "" });
  return {
    ...resourceOf(object),
    needsHash: !options.disableNameSuffixHash,
    behavior: behaviorOf(entry.behavior, place),
  };
}

function behaviorOf(behavior: string, place: Place): "create" | "replace" | "merge" {
  if (behavior === "" || behavior === "create") return "create";
  if (behavior === "replace" || behavior === "merge") return behavior;
  return refuse(
    place,
    "generator-behavior",
    `There is no behavior ${behavior}`,
    "Write create, replace or merge.",
  );
}

function setData(object: MapNode, data: ReadonlyMap<string, string>): void {
  object.fields.set("data", textsOf(data));
}

/** Keys and values in kustomize's order of reading: env files, literals, files. A key may come once. */
function pairsOf(entry: GeneratorEntry, tree: SourceTree, place: Place): Map<string, string> {
  const pairs: [string, string][] = [];
  for (const path of [...entry.envs, ...(entry.env === "" ? [] : [entry.env])]) {
    pairs.push(...envLines(demandBelow(tree, path, place).text));
  }
  for (const literal of entry.literals) pairs.push(literalPair(literal, place));
  for (const source of entry.files) pairs.push(filePair(source, tree, place));
  const data = new Map(pairs);
  if (data.size < pairs.length) {
    refuse(place, "generator-key", `${entry.name} names a key twice`, "Remove one of them.");
  }
  return data;
}

function envLines(source: string): [string, string][] {
  return source.split("\n").flatMap((line, at): [string, string][] => {
    const whole = (at === 0 ? line.replace(/^\uFEFF/, "") : line).replace(/\r$/, "").trimStart();
    if (whole === "" || whole.startsWith("#")) return [];
    const equals = whole.indexOf("=");
    return [equals < 0 ? [whole, ""] : [whole.slice(0, equals), whole.slice(equals + 1)]];
  });
}

function literalPair(literal: string, place: Place): [string, string] {
  const equals = literal.indexOf("=");
  if (equals <= 0) refuse(place, "generator-literal", `${literal} is not key=value`, "Write key=value.");
  const value = literal.slice(equals + 1);
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return [literal.slice(0, equals), quoted ? (quoted[2] ?? "") : value];
}

function filePair(source: string, tree: SourceTree, place: Place): [string, string] {
  const [first = "", second, ...more] = source.split("=");
  if (more.length > 0 || first === "" || second === "") {
    refuse(place, "generator-file", `${source} is neither path nor key=path`, "Write key=path.");
  }
  const path = second ?? first;
  const content = demandBelow(tree, path, place).text;
  if (content.includes("\uFFFD")) {
    refuse(place, "generator-binary", `${path} is not text`, "Keep binary files out of generators.");
  }
  return [second === undefined ? (path.split("/").pop() ?? path) : first, content];
}

/** Base64 in lines of 70, as kustomize writes it; a text that fits one line has no line end. */
function base64Lines(value: string): string {
  const encoded = btoa(String.fromCharCode(...utf8ToBytes(value)));
  if (encoded.length < 70) return encoded;
  return (encoded.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join("");
}

function absorb(resources: Resource[], generated: Resource, place: Place): Resource[] {
  const id = currentId(generated);
  const [found, another] = findByAnyId(resources, (other) => sameId(id, other));
  if (another)
    refuse(
      place,
      "generator-target",
      `Several objects match ${describeId(id)}`,
      "Give them different names.",
    );
  const creates = generated.behavior === "create";
  if (found === undefined) {
    if (creates) return [...resources, generated];
    const message = `There is no ${describeId(id)} to ${generated.behavior}`;
    return refuse(place, "generator-target", message, "Use behavior: create, or correct name and namespace.");
  }
  if (creates) {
    refuse(
      place,
      "object-twice",
      `${describeId(id)} exists already`,
      "Use behavior: merge or replace, or another name.",
    );
  }
  const joined = inherit(generated, found);
  if (!sameId(currentId(joined), currentId(found))) {
    refuse(
      place,
      "generator-target",
      `${describeId(id)} has become something else`,
      "Do not change its kind.",
    );
  }
  if (generated.behavior === "merge") {
    for (const field of ["data", "binaryData"]) mergeField(joined.object, found.object, field);
  }
  return resources.map((resource) => (resource === found ? joined : resource));
}

/** The new object takes name, namespace, memory and the labels and annotations it does not set from the old. */
function inherit(generated: Resource, old: Resource): Resource {
  const { object } = generated;
  for (const field of ["labels", "annotations"] as const) {
    setMetaMap(object, field, new Map([...metaMap(old.object, field), ...metaMap(object, field)]));
  }
  setNameOf(object, nameOf(old.object));
  setNamespaceOf(object, namespaceOf(old.object));
  return { ...old, object, needsHash: generated.needsHash && old.needsHash };
}

function mergeField(object: MapNode, old: MapNode, field: string): void {
  const entries = new Map<string, string>();
  for (const from of [old, object]) {
    const node = fieldOf(from, field);
    if (node?.kind === "map") for (const [key, value] of node.fields) entries.set(key, valueText(value));
  }
  if (entries.size === 0) object.fields.delete(field);
  else object.fields.set(field, textsOf(entries));
}

/** Gives generated objects the suffix kustomize derives from their content, patches included. */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    const suffix = contentHash(resource.object);
    rememberId(resource);
    setNameOf(resource.object, `${nameOf(resource.object)}-${suffix}`);
  }
}

/**
 * Ten letters of the SHA-256 of kind, type and data as Go writes them in JSON, spelt so that no word arises.
 * Source: `hasher/hasher.go` of sigs.k8s.io/kustomize/api; its name is always empty, by a mistake of its own.
 */
function contentHash(object: MapNode): string {
  const part = (field: string): JsonValue => {
    const node = fieldOf(object, field);
    return node === undefined ? "" : toJson(node);
  };
  const kind = valueText(fieldOf(object, "kind"));
  const second = kind === "Secret" ? "stringData" : "binaryData";
  const hashed: { [key: string]: JsonValue } = { data: part("data"), kind, name: "" };
  if (isJsonMap(part(second))) hashed[second] = part(second);
  if (kind === "Secret") hashed.type = part("type");
  const digest = bytesToHex(sha256(utf8ToBytes(goJson(hashed)))).slice(0, 10);
  const letters: Record<string, string> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };
  return [...digest].map((letter) => letters[letter] ?? letter).join("");
}

/** JSON as Go's encoder writes it: keys sorted, and the letters escaped that HTML or JavaScript could mistake. */
function goJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (isJsonMap(value)) {
    const fields = Object.keys(value).sort();
    return `{${fields.map((key) => `${goJson(key)}:${goJson(value[key] ?? null)}`).join(",")}}`;
  }
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped);
}
