import { Validator } from "@cfworker/json-schema";
import { activeForm, possibleFields, withDefinitions } from "#domain/scaffold/active-form.ts";
import {
  characterProblems,
  eachText,
  secretFieldProblems,
  secretTextProblems,
} from "#domain/scaffold/answer-content.ts";
import { answerMessage } from "#domain/scaffold/answer-message.ts";
import { filledIn, inOrder } from "#domain/scaffold/answer-order.ts";
import { type AnswerProblem, refuseAnswer } from "#domain/scaffold/answer-problem.ts";
import { isJsonObject, type JsonObject, pointer, toJson } from "#domain/scaffold/json.ts";
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
          refuseAnswer(
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
      ...refuseAnswer(
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

function plainAnswers(raw: unknown): { answers: JsonObject } | { problem: AnswerProblem } {
  const tooLarge = refuseAnswer(
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
      problem: refuseAnswer(
        "answers-shape",
        "",
        "The answers are not a map of plain values.",
        "Send name: value.",
      ),
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

function pageProblems(page: TemplatePage, answers: JsonObject): AnswerProblem[] {
  const { fields, required } = activeForm(page.schema, answers);
  const flat = { type: "object", properties: Object.fromEntries(fields), required: [...required] };
  const asked: JsonObject = {};
  for (const name of fields.keys()) if (answers[name] !== undefined) asked[name] = answers[name];
  const checks = [
    { validator: validators.shown(page.schema, flat), value: asked },
    { validator: validators.whole(page.schema, page.schema), value: answers },
  ];
  for (const { validator, value } of checks) {
    const { errors } = validator.validate(value);
    const problems = errors.flatMap((error) => answerMessage(error, fields, answers) ?? []);
    if (problems.length > 0) return problems;
    if (errors.length > 0) {
      const about = page.title === "" ? "The answers" : `The answers on "${page.title}"`;
      return [
        refuseAnswer(
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

const validators = { shown: lastValidators(), whole: lastValidators() };

/** The last validator of each page: making one costs more than asking it, and most answers show the same fields. */
function lastValidators(): (page: JsonObject, schema: JsonObject) => Validator {
  const known = new WeakMap<JsonObject, { key: string; validator: Validator }>();
  return (page, schema) => {
    const key = JSON.stringify(schema);
    const last = known.get(page);
    if (last?.key === key) return last.validator;
    const validator = new Validator(withDefinitions(schema, page), "7", false);
    known.set(page, { key, validator });
    return validator;
  };
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
