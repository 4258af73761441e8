import { Validator } from "@cfworker/json-schema";
import {
  isJsonObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  textsOf,
  toJson,
} from "#domain/scaffold/json.ts";

/** The fields that a page shows for certain answers, in order, and which of them must be filled in. */
export type ActiveForm = { fields: Map<string, JsonObject>; required: Set<string> };

const applicators = ["allOf", "anyOf", "oneOf"] as const;

/**
 * Follows `dependencies`, `allOf`, `if`/`then`/`else`, `oneOf`, `anyOf` and local references, by the answers so far.
 * A dependency's `oneOf` is chosen by the field it depends on, as the form does.
 */
export function activeForm(page: JsonObject, answers: JsonObject): ActiveForm {
  const form: ActiveForm = { fields: new Map(), required: new Set() };
  collect(page, { page, answers, form, depth: 0 });
  return form;
}

type Walk = { page: JsonObject; answers: JsonObject; form: ActiveForm; depth: number };

function collect(given: Json | undefined, walk: Walk): void {
  // A reference to itself would otherwise go on for ever.
  if (walk.depth > 16) return;
  const schema = resolved(given, walk.page);
  const deeper = { ...walk, depth: walk.depth + 1 };
  for (const [name, field] of Object.entries(objectOf(schema.properties))) {
    const known = walk.form.fields.get(name);
    walk.form.fields.set(name, { ...known, ...resolved(field, walk.page) });
  }
  for (const name of textsOf(schema.required)) walk.form.required.add(name);
  for (const key of ["dependencies", "dependentRequired", "dependentSchemas"])
    for (const [name, dependency] of Object.entries(objectOf(schema[key])))
      if (Object.hasOwn(walk.answers, name)) depend(name, dependency, deeper);
  for (const part of listOf(schema.allOf)) collect(part, deeper);
  for (const key of ["anyOf", "oneOf"])
    for (const branch of listOf(schema[key]))
      if (holds(branch, walk.answers, walk.page)) collect(branch, deeper);
  if (schema.if !== undefined)
    collect(holds(schema.if, walk.answers, walk.page) ? schema.then : schema.else, deeper);
}

function depend(name: string, dependency: Json, walk: Walk): void {
  if (Array.isArray(dependency)) {
    for (const required of textsOf(dependency)) walk.form.required.add(required);
    return;
  }
  const schema = resolved(dependency, walk.page);
  const { oneOf, ...rest } = schema;
  collect(rest, walk);
  for (const branch of listOf(oneOf)) {
    const condition = objectOf(resolved(branch, walk.page).properties)[name];
    if (condition === undefined || holds(condition, walk.answers[name] ?? null, walk.page))
      collect(branch, walk);
  }
}

/** Whether a value satisfies a schema of the page. Throws where the schema is no schema. */
export function holds(schema: Json, value: Json, page: JsonObject): boolean {
  if (typeof schema === "boolean") return schema;
  return new Validator(withDefinitions(objectOf(schema), page), "7").validate(value).valid;
}

/**
 * A schema that can be validated on its own: with the page's definitions, and a copy, since the library marks it.
 * The copy shares no object with itself, or the library would follow a recursive definition for ever.
 */
export function withDefinitions(schema: JsonObject, page: JsonObject): JsonObject {
  const definitions: JsonObject = {};
  for (const key of ["definitions", "$defs"]) if (page[key] !== undefined) definitions[key] = page[key];
  return objectOf(toJson({ ...definitions, ...schema }));
}

function resolved(schema: Json | undefined, page: JsonObject, depth = 0): JsonObject {
  const object = objectOf(schema);
  const { $ref: reference, ...rest } = object;
  if (typeof reference !== "string" || depth > 16) return object;
  let target: Json | undefined = page;
  if (!reference.startsWith("#/")) return object;
  for (const part of reference.slice(2).split("/"))
    target = objectOf(target)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  return isJsonObject(target) ? { ...resolved(target, page, depth + 1), ...rest } : object;
}

/** Every field name that the page could ever show. A page's schema never changes, and is asked with every answer. */
export function possibleFields(page: JsonObject): ReadonlySet<string> {
  const known = fieldsOfPages.get(page) ?? findFields(page);
  fieldsOfPages.set(page, known);
  return known;
}

const fieldsOfPages = new WeakMap<JsonObject, ReadonlySet<string>>();

function findFields(page: JsonObject): Set<string> {
  const names = new Set<string>();
  const visit = (given: Json | undefined, depth: number): void => {
    if (depth > 16 || !isJsonObject(given)) return;
    const schema = resolved(given, page);
    for (const name of Object.keys(objectOf(schema.properties))) names.add(name);
    for (const key of applicators) for (const part of listOf(schema[key])) visit(part, depth + 1);
    for (const key of ["if", "then", "else"]) visit(schema[key], depth + 1);
    for (const key of ["dependencies", "dependentSchemas"])
      for (const dependency of Object.values(objectOf(schema[key])))
        if (isJsonObject(dependency)) visit(dependency, depth + 1);
  };
  visit(page, 0);
  return names;
}
