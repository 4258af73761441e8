import type { OutputUnit } from "@cfworker/json-schema";
import type { AnswerProblem } from "#domain/scaffold/answer-problem.ts";
import { type Json, type JsonObject, listOf, objectOf, textOf } from "#domain/scaffold/json.ts";

/**
 * A validator's error in words for the person who filled in the form; null for errors that only repeat an inner one.
 * `fields` are the fields that the form shows.
 */
export function answerMessage(
  error: OutputUnit,
  fields: ReadonlyMap<string, JsonObject>,
  answers: JsonObject,
): AnswerProblem[] | null {
  const at = decode(error.instanceLocation);
  if (error.keyword === "required") {
    const name = /"([^"]*)"/.exec(error.error)?.[1] ?? "";
    const title = titleOf([...at, name], fields);
    return [refuse("answer-missing", [...at, name], `"${title}" is missing.`, `Fill in "${title}".`)];
  }
  const schema = schemaAt(at, fields);
  // Errors of branches that the form did not take are noise: only fields it shows are reported.
  if (schema === null || at.length === 0) return null;
  const told = tell(error.keyword, schema, valueAt(at, answers));
  if (told === null) return null;
  const title = titleOf(at, fields);
  return [refuse(`answer-${error.keyword.toLowerCase()}`, at, `"${title}" ${told.message}.`, told.mend)];
}

type Told = { message: string; mend: string };

function tell(keyword: string, schema: JsonObject, value: Json | undefined): Told | null {
  const bound = schema[keyword];
  const choices = listOf(schema.enum).map((choice) => JSON.stringify(choice));
  switch (keyword) {
    case "type": {
      const types = typeof schema.type === "string" ? schema.type : listOf(schema.type).join(" or ");
      return { message: `is not of type ${types}`, mend: `Give a value of type ${types}.` };
    }
    case "minLength":
      return { message: `has ${lengthOf(value)} characters`, mend: `Use at least ${bound}.` };
    case "maxLength":
      return { message: `has ${lengthOf(value)} characters`, mend: `Use at most ${bound}.` };
    case "pattern":
      return { message: "has a form that is not allowed", mend: patternMend(schema) };
    case "format":
      return { message: `is not a valid ${schema.format}`, mend: `Write it as ${schema.format}.` };
    case "enum":
      return { message: "is none of the choices", mend: `Choose ${choices.join(", ")}.` };
    case "const":
      return { message: `must be ${JSON.stringify(bound)}`, mend: `Set it to ${JSON.stringify(bound)}.` };
    case "minimum":
    case "exclusiveMinimum":
      return {
        message: `is ${JSON.stringify(value)}`,
        mend: `Use ${keyword === "minimum" ? "at least" : "more than"} ${bound}.`,
      };
    case "maximum":
    case "exclusiveMaximum":
      return {
        message: `is ${JSON.stringify(value)}`,
        mend: `Use ${keyword === "maximum" ? "at most" : "less than"} ${bound}.`,
      };
    case "multipleOf":
      return { message: `is ${JSON.stringify(value)}`, mend: `Use a multiple of ${bound}.` };
    case "minItems":
      return { message: `has ${listOf(value).length} entries`, mend: `Give at least ${bound}.` };
    case "maxItems":
      return { message: `has ${listOf(value).length} entries`, mend: `Give at most ${bound}.` };
    case "uniqueItems":
      return { message: "holds the same entry twice", mend: "Remove the repetition." };
    case "additionalProperties":
      return { message: "holds a field that is not asked for", mend: "Remove it." };
    case "oneOf":
    case "anyOf":
    case "not":
      return {
        message: "does not fit any of the allowed forms",
        mend: "Check the values that depend on one another.",
      };
    default:
      return null;
  }
}

function patternMend(schema: JsonObject): string {
  const messages = objectOf(schema.errorMessage ?? null);
  const own = textOf(messages.pattern) ?? textOf(schema["ui:help"]) ?? textOf(schema.description);
  const example = textOf(schema["ui:placeholder"]) ?? textOf(listOf(schema.examples)[0]);
  const shown = example === undefined ? "" : ` For example: ${example}`;
  return own === undefined ? `It must match ${schema.pattern}.${shown}` : `${own}${shown}`;
}

function refuse(code: string, at: readonly string[], message: string, mend: string): AnswerProblem {
  return { severity: "error", code, message, mend, field: at.map((part) => `/${part}`).join("") };
}

function decode(location: string): string[] {
  return location
    .split("/")
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"));
}

function schemaAt(at: readonly string[], fields: ReadonlyMap<string, JsonObject>): JsonObject | null {
  const [first, ...rest] = at;
  let schema = first === undefined ? null : (fields.get(first) ?? null);
  for (const part of rest) {
    const inner: Json | undefined = /^\d+$/.test(part) ? schema?.items : objectOf(schema?.properties)[part];
    schema = inner === undefined ? null : objectOf(inner);
  }
  return schema;
}

function titleOf(at: readonly string[], fields: ReadonlyMap<string, JsonObject>): string {
  const own = textOf(schemaAt(at, fields)?.title);
  if (own !== undefined) return own;
  const names = at.map((part) => (/^\d+$/.test(part) ? `entry ${Number(part) + 1}` : part));
  return names.join(", ");
}

function valueAt(at: readonly string[], answers: JsonObject): Json | undefined {
  let value: Json | undefined = answers;
  for (const part of at) value = Array.isArray(value) ? value[Number(part)] : objectOf(value)[part];
  return value;
}

function lengthOf(value: Json | undefined): number {
  return typeof value === "string" ? [...value].length : 0;
}
