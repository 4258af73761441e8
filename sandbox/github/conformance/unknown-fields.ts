import { type Description, isJson, type Json } from "./description.ts";

/** Fields that GitHub sends although its description does not name them. */
const sentAnyway = new Set(["status", "errors"]);

/** Paths of fields that the description does not know: a stand-in that invents a field teaches a client to rely on it. */
export function unknownFields(description: Description, schema: unknown, value: unknown, at = ""): string[] {
  const branches = branchesOf(description, schema);
  if (Array.isArray(value)) {
    const items = branches.map((branch) => branch.items).filter(isJson);
    if (items.length === 0) return [];
    return value.flatMap((one, index) => unknownFields(description, { anyOf: items }, one, `${at}/${index}`));
  }
  if (!isJson(value)) return [];
  const properties = branches.map((branch) => branch.properties).filter(isJson);
  const open = branches.some(
    (branch) => branch.additionalProperties === true || isJson(branch.additionalProperties),
  );
  if (properties.length === 0 || open) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = properties.map((one) => one[key]).filter(isJson);
    if (known.length > 0) return unknownFields(description, { anyOf: known }, inner, `${at}/${key}`);
    return sentAnyway.has(key) ? [] : [`${at}/${key}`];
  });
}

/** Every object schema that may apply: the schema itself and what allOf, anyOf and oneOf add. */
function branchesOf(description: Description, schema: unknown): Json[] {
  const node = description.resolve(schema);
  const nested = [node.allOf, node.anyOf, node.oneOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [node, ...nested.flatMap((one) => branchesOf(description, one))];
}
