import type { Json, JsonObject } from "#domain/scaffold/json.ts";
import type { Template } from "#domain/scaffold/template.ts";

const known: Record<string, Json> = {
  name: "sample-api",
  owner: "group:default/payments",
  description: "Answers what the sample asks of it.",
  hostname: "sample.acme.example",
  queue: "sample-queue",
};

/**
 * Answers that reach every branch of a template's form: the plain ones, and for each choice and each switch one set
 * in which only that one differs.
 */
export function answerSets(template: Template): { title: string; answers: JsonObject }[] {
  const plain = Object.fromEntries(
    Object.entries(known).filter(([name]) => JSON.stringify(template.pages).includes(`"${name}"`)),
  );
  const varied = template.pages
    .flatMap((page) => variations(page.schema))
    .map(({ name, value }) => ({
      title: `${name} ${String(value)}`,
      answers: { ...plain, [name]: value },
    }));
  return [{ title: "plain", answers: plain }, ...varied];
}

function variations(schema: JsonObject): { name: string; value: Json }[] {
  const { properties } = schema;
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    if (typeof property !== "object" || property === null || Array.isArray(property)) return [];
    const values = Array.isArray(property.enum)
      ? property.enum
      : property.type === "boolean"
        ? [true, false]
        : [];
    return values.map((value) => ({ name, value }));
  });
}
