import { isJsonObject, type Json, type JsonObject, objectOf } from "#domain/scaffold/json.ts";

/** An answer, or its default, in the schema's order; undefined where there is neither. */
export function filledIn(value: Json | undefined, schema: JsonObject): Json | undefined {
  if (value === undefined && schema.default !== undefined) return inOrder(schema.default, schema);
  if (value !== undefined) return inOrder(value, schema);
  if (schema.type !== "object") return undefined;
  const filled = inOrder({}, schema);
  return isJsonObject(filled) && Object.keys(filled).length > 0 ? filled : undefined;
}

/** A value with the keys of its maps in the schema's order, then by name, and the schema's defaults. */
export function inOrder(value: Json, schema: JsonObject): Json {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, objectOf(schema.items)));
  if (!isJsonObject(value)) return value;
  const properties = objectOf(schema.properties);
  const ordered: JsonObject = {};
  for (const [name, field] of Object.entries(properties)) {
    const item = filledIn(value[name], objectOf(field));
    if (item !== undefined) ordered[name] = item;
  }
  for (const name of Object.keys(value).sort()) {
    const item = value[name];
    if (!Object.hasOwn(properties, name) && item !== undefined) ordered[name] = inOrder(item, {});
  }
  return ordered;
}
