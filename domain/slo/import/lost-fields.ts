import { type Json, pointer } from "#domain/scaffold/json.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import type { ForeignReading } from "#domain/slo/import/foreign-reading.ts";

/** The path of every value of a document that its reading does not carry. */
export function lostFields(value: Json, { carried }: ForeignReading): YamlPath[] {
  const done = new Set(carried.map(pointer));
  return leaves(value).filter((path) => !isWithin(path, done));
}

/** Whether a path is one of these (JSON pointers) or leads into one. */
export function isWithin(path: YamlPath, places: ReadonlySet<string>): boolean {
  return places.has("") || path.some((_, index) => places.has(pointer(path.slice(0, index + 1))));
}

/** A path as people write it, `slos.0.labels`; somebody's key may be a book. */
export function pathText(path: YamlPath): string {
  const text = path.join(".");
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/** The path of every value that holds no others; an empty map or list says nothing that could be lost. */
function leaves(value: Json, path: YamlPath = []): YamlPath[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, each]) => leaves(each, [...path, key]));
}
