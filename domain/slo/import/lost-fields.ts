import { type Json, pointer } from "#domain/scaffold/json.ts";
import type { YamlDocument } from "#domain/scaffold/read-yaml.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import type { ForeignReading } from "#domain/slo/import/foreign-reading.ts";

/** A value that a reading does not carry; `owner` is the objective (JSON pointer) that it is about, null for all of them. */
export type LostField = { path: YamlPath; owner: string | null; line: number };

/** Everything of a document that its reading does not carry, in the time of one walk: the document may be hostile. */
export function lostFields(document: YamlDocument, { carried, objectives }: ForeignReading): LostField[] {
  const done = new Set(carried.map(pointer));
  const owned = new Set(objectives.map(({ path }) => pointer(path)));
  const lines = document.allLines();
  const start = document.lineAt([]);
  return leaves(document.value)
    .map((path) => ({
      path,
      around: path.map((_, index) => pointer(path.slice(0, index))).concat(pointer(path)),
    }))
    .filter(({ around }) => !around.some((place) => done.has(place)))
    .map(({ path, around }) => ({
      path,
      owner: around.find((place) => owned.has(place)) ?? null,
      line: around.map((place) => lines[place]).findLast((line) => line !== undefined) ?? start,
    }));
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
