/** Part of an object from outside whose fields nobody has checked yet. */
export type Fields = Record<string, unknown>;

/** The fields of a map; anything else reads as a map without fields. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The maps in a list; anything else reads as an empty list, a stray scalar as a map without fields. */
export function fieldsIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
