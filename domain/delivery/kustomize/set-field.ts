import { isMap, type YamlMap, type YamlValue } from "./yaml-value.ts";

/** A place in objects of a kind, as kustomize writes it: `spec/template/spec/containers[]/image`. */
export type FieldSpec = { path: string; group?: string; version?: string; kind?: string; create?: boolean };

/** What a missing last field is created as; `none` leaves it missing. */
export type Creation = "none" | "scalar" | "map";

/**
 * Visits every value that `spec` names in `object` and puts in its place what `change` returns (nothing: left
 * alone). Lists on the way are walked whether or not the path says `[]`. Follows `filters/fieldspec` of
 * sigs.k8s.io/kustomize/api.
 */
export function setField(
  object: YamlMap,
  spec: FieldSpec,
  creation: Creation,
  change: (value: YamlValue) => YamlValue | undefined,
): void {
  if (!matchesKind(object, spec)) return;
  const steps = splitPath(spec.path);
  const last = steps.at(-1);
  if (last === undefined) return;
  walk(object, steps, { create: spec.create === true && creation !== "none", creation, change });
}

type Walk = { create: boolean; creation: Creation; change: (value: YamlValue) => YamlValue | undefined };

function walk(value: YamlValue, steps: readonly string[], rule: Walk): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, steps, rule);
    return;
  }
  const [step, ...rest] = steps;
  if (!isMap(value) || step === undefined) return;
  const list = step.endsWith("[]");
  const name = list ? step.slice(0, -2) : step;
  const create = rule.create && !list;
  if (!Object.hasOwn(value, name)) {
    if (!create) return;
    value[name] = rest.length > 0 || rule.creation === "map" ? {} : null;
  } else if (value[name] === null && create && (rest.length > 0 || rule.creation === "map")) {
    value[name] = {};
  }
  const child = value[name];
  if (child === undefined) return;
  if (rest.length > 0) {
    walk(child, rest, rule);
    return;
  }
  if (Array.isArray(child) && rule.creation !== "map") return;
  const changed = rule.change(child);
  if (changed !== undefined) value[name] = changed;
}

/** Splits at slashes that no backslash protects; a protected slash keeps only the slash. */
export function splitPath(path: string): string[] {
  return path.split(/(?<!\\)\//).map((step) => step.replaceAll("\\/", "/"));
}

export function matchesKind(
  object: YamlMap,
  spec: { group?: string; version?: string; kind?: string },
): boolean {
  if (spec.kind && object.kind !== spec.kind) return false;
  const { group, version } = groupVersion(object);
  return (!spec.group || spec.group === group) && (!spec.version || spec.version === version);
}

/** `apps/v1` is group `apps`, version `v1`; `v1` is the core group, written as the empty text. */
export function groupVersion(object: YamlMap): { group: string; version: string } {
  const apiVersion = typeof object.apiVersion === "string" ? object.apiVersion : "";
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
