import type { Json } from "#domain/scaffold/json.ts";

/** One text for one value: RFC 8785 (keys sorted by UTF-16 code units, numbers as ECMAScript writes them). */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
}

/**
 * The value as PostgreSQL's jsonb can hold it and gives it back: without NUL, half characters and minus zero.
 * What is hashed before it is stored must be this, or it would not hash alike when it is read.
 */
export function storableJson(value: Json): Json {
  if (typeof value === "string") return storableText(value);
  if (typeof value === "number") return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(storableJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [storableText(key), storableJson(field)]),
  );
}

export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}
