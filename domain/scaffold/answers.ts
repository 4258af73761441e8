import { Validator } from "@cfworker/json-schema";
import { activeForm, possibleFields, withDefinitions } from "#domain/scaffold/active-form.ts";
import { answerMessage } from "#domain/scaffold/answer-message.ts";
import type { AnswerProblem } from "#domain/scaffold/answer-problem.ts";
import {
  isJsonObject,
  type Json,
  type JsonObject,
  objectOf,
  pointer,
  textOf,
  toJson,
} from "#domain/scaffold/json.ts";
import { secretLike } from "#domain/scaffold/secret-like.ts";
import type { Template, TemplatePage } from "#domain/scaffold/template.ts";

/** What one set of answers may hold; characters are UTF-16 code units, over all texts together. */
export const answerLimits = { values: 2_000, characters: 64 * 1024 } as const;

/**
 * Checks answers against every page and brings them into their one form: defaults filled in, fields that the form
 * does not show left out, keys in the order of the form (a database that reorders them must not change the digest).
 */
export function readAnswers(
  template: Template,
  raw: unknown,
): { answers: JsonObject; problems: AnswerProblem[] } {
  const given = plainAnswers(raw);
  if ("problem" in given) return { answers: {}, problems: [given.problem] };
  const known = new Set(template.pages.flatMap((page) => [...possibleFields(page.schema)]));
  const open = template.pages.some((page) => page.schema.additionalProperties === true);
  const problems: AnswerProblem[] = [];
  let answers: JsonObject = {};
  try {
    for (const page of template.pages)
      answers = { ...answers, ...pageAnswers(page, { ...given.answers, ...answers }) };
    for (const [name, value] of Object.entries(given.answers)) {
      if (open && !known.has(name)) answers[name] = inOrder(value, {});
      else if (!known.has(name))
        problems.push(
          refuse(
            "answer-unknown",
            pointer([name]),
            `The template does not ask for "${name}".`,
            "Leave it out.",
          ),
        );
    }
    for (const page of template.pages) problems.push(...pageProblems(page, answers));
    problems.push(...secretFieldProblems(template, given.answers));
  } catch (error) {
    // The library throws for a reference to nothing and for a pattern that is no regular expression.
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    problems.push({
      ...refuse(
        "template-schema",
        "",
        `The template's form is not a valid JSON Schema: ${reason}`,
        "Mend the schema.",
      ),
      file: template.file,
    });
  }
  problems.push(...secretTextProblems(given.answers, problems), ...characterProblems(given.answers));
  return { answers, problems };
}

function refuse(code: string, field: string, message: string, mend: string): AnswerProblem {
  return { severity: "error", code, message, mend, field };
}

function plainAnswers(raw: unknown): { answers: JsonObject } | { problem: AnswerProblem } {
  const tooLarge = refuse(
    "answers-too-large",
    "",
    `The answers are larger than ${answerLimits.characters} characters or ${answerLimits.values} values.`,
    "Shorten the texts; long documents belong into the repository.",
  );
  const budget = { values: answerLimits.values };
  const answers = depthOf(raw) > 16 ? undefined : toJson(raw ?? {}, budget);
  if (budget.values < 0) return { problem: tooLarge };
  if (!isJsonObject(answers))
    return {
      problem: refuse("answers-shape", "", "The answers are not a map of plain values.", "Send name: value."),
    };
  let characters = 0;
  eachText(answers, "", (text) => {
    characters += text.length;
  });
  return characters > answerLimits.characters ? { problem: tooLarge } : { answers };
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > 16) return depth;
  return Math.max(
    depth,
    ...Object.values(value)
      .slice(0, answerLimits.values)
      .map((item) => depthOf(item, depth + 1)),
  );
}

/** Defaults may show further fields, which have defaults of their own: a few rounds settle it. */
function pageAnswers(page: TemplatePage, given: JsonObject): JsonObject {
  let answers: JsonObject = {};
  for (let round = 0; round < 8; round += 1) {
    const { fields } = activeForm(page.schema, { ...given, ...answers });
    const next: JsonObject = {};
    for (const [name, schema] of fields) {
      const value = filledIn(given[name], schema);
      if (value !== undefined) next[name] = value;
    }
    if (JSON.stringify(next) === JSON.stringify(answers)) return answers;
    answers = next;
  }
  return answers;
}

function filledIn(value: Json | undefined, schema: JsonObject): Json | undefined {
  if (value === undefined && schema.default !== undefined) return inOrder(schema.default, schema);
  if (value !== undefined) return inOrder(value, schema);
  if (schema.type !== "object") return undefined;
  const filled = inOrder({}, schema);
  return isJsonObject(filled) && Object.keys(filled).length > 0 ? filled : undefined;
}

/** A value with the keys of its maps in the schema's order, then by name, and the schema's defaults. */
function inOrder(value: Json, schema: JsonObject): Json {
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

function pageProblems(page: TemplatePage, answers: JsonObject): AnswerProblem[] {
  const { fields, required } = activeForm(page.schema, answers);
  const flat = { type: "object", properties: Object.fromEntries(fields), required: [...required] };
  const asked: JsonObject = {};
  for (const name of fields.keys()) if (answers[name] !== undefined) asked[name] = answers[name];
  for (const schema of [flat, page.schema]) {
    const { errors } = new Validator(withDefinitions(schema, page.schema), "7", false).validate(
      schema === flat ? asked : answers,
    );
    const problems = errors.flatMap((error) => answerMessage(error, fields, answers) ?? []);
    if (problems.length > 0) return problems;
    if (errors.length > 0) {
      const about = page.title === "" ? "The answers" : `The answers on "${page.title}"`;
      return [
        refuse(
          "answer-combination",
          "",
          `${about} do not go together.`,
          "Check the fields that depend on one another.",
        ),
      ];
    }
  }
  return [];
}

const secretMend = "Put the secret into the secret store and let the service read it there.";

function secretFieldProblems(template: Template, answers: JsonObject): AnswerProblem[] {
  return template.pages.flatMap((page) =>
    [...activeForm(page.schema, answers).fields].flatMap(([name, schema]) => {
      if (!isSecretField(schema) || answers[name] === undefined) return [];
      const message = `"${textOf(schema.title) ?? name}" asks for a secret, and the portal accepts none.`;
      return [refuse("answer-secret", pointer([name]), message, secretMend)];
    }),
  );
}

function secretTextProblems(answers: JsonObject, known: readonly AnswerProblem[]): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  const fields = new Set(known.filter(({ code }) => code === "answer-secret").map(({ field }) => field));
  eachText(answers, "", (text, field) => {
    const kind = secretLike(text);
    if (kind === null || fields.has(field)) return;
    problems.push(
      refuse("answer-secret", field, `The value looks like ${kind}, and it would end up in Git.`, secretMend),
    );
  });
  return problems;
}

/** Whether a field is made for secrets: Backstage's `Secret` field, or one that hides what is typed. */
export function isSecretField(schema: JsonObject): boolean {
  return schema["ui:field"] === "Secret" || schema["ui:widget"] === "password";
}

function characterProblems(answers: JsonObject): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  eachText(answers, "", (text, field) => {
    const odd = /(?![\n\r\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]|\p{Cs}/u.exec(text)?.[0];
    if (odd === undefined) return;
    const code = `U+${(odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    problems.push(
      refuse(
        "answer-character",
        field,
        `The text contains an invisible control character (${code}).`,
        "Type it by hand.",
      ),
    );
  });
  return problems;
}

function eachText(value: Json, field: string, visit: (text: string, field: string) => void): void {
  if (typeof value === "string") visit(value, field);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) eachText(item, field + pointer([index]), visit);
  else if (isJsonObject(value))
    for (const [name, item] of Object.entries(value)) eachText(item, field + pointer([name]), visit);
}

/** The answer that names the service: the EntityNamePicker's, else `name`, else `component_id`. */
export function serviceNameAnswer(
  template: Template,
  answers: JsonObject,
): { field: string; name: string } | null {
  const picked = template.pages.flatMap((page) =>
    [...activeForm(page.schema, answers).fields].flatMap(([name, schema]) =>
      schema["ui:field"] === "EntityNamePicker" ? [name] : [],
    ),
  );
  for (const field of [...picked, "name", "component_id", "serviceName"]) {
    const name = answers[field];
    if (typeof name === "string") return { field, name };
  }
  return null;
}
