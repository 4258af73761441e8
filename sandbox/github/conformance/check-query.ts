import type { Description, Json } from "./description.ts";

/** Query parameters that an operation does not have, or whose value it would not take. */
export function checkQuery(description: Description, operation: Json, query: URLSearchParams): string[] {
  const parameters = (Array.isArray(operation.parameters) ? operation.parameters : [])
    .map((one) => description.resolve(one))
    .filter((one) => one.in === "query");
  return [...query].flatMap(([key, value]) => {
    const parameter = parameters.find(({ name }) => name === key);
    if (parameter === undefined) return [`GitHub knows no query parameter "${key}"`];
    const schema = description.resolve(parameter.schema);
    return isTaken(schema, value) ? [] : [`GitHub does not take ${key}=${value}`];
  });
}

/** As far as GitHub describes its parameters: words to choose from, whole numbers, true and false. */
function isTaken(schema: Json, value: string): boolean {
  if (Array.isArray(schema.enum)) return schema.enum.map(String).includes(value);
  if (schema.type === "boolean") return value === "true" || value === "false";
  return schema.type !== "integer" || /^-?\d+$/.test(value);
}
