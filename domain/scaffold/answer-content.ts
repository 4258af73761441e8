import { activeForm } from "#domain/scaffold/active-form.ts";
import { type AnswerProblem, refuseAnswer } from "#domain/scaffold/answer-problem.ts";
import { isJsonObject, type Json, type JsonObject, pointer, textOf } from "#domain/scaffold/json.ts";
import { secretLike } from "#domain/scaffold/secret-like.ts";
import type { Template } from "#domain/scaffold/template.ts";

const secretMend = "Put the secret into the secret store and let the service read it there.";

/** Answers to fields that ask for a secret. Throws where the form is no JSON Schema. */
export function secretFieldProblems(template: Template, answers: JsonObject): AnswerProblem[] {
  return template.pages.flatMap((page) =>
    [...activeForm(page.schema, answers).fields].flatMap(([name, schema]) => {
      if (!isSecretField(schema) || answers[name] === undefined) return [];
      const message = `"${textOf(schema.title) ?? name}" asks for a secret, and the portal accepts none.`;
      return [refuseAnswer("answer-secret", pointer([name]), message, secretMend)];
    }),
  );
}

/** Answers that look like a secret, beside those `known` already. */
export function secretTextProblems(answers: JsonObject, known: readonly AnswerProblem[]): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  const fields = new Set(known.filter(({ code }) => code === "answer-secret").map(({ field }) => field));
  eachText(answers, "", (text, field) => {
    const kind = secretLike(text);
    if (kind === null || fields.has(field)) return;
    problems.push(
      refuseAnswer(
        "answer-secret",
        field,
        `The value looks like ${kind}, and it would end up in Git.`,
        secretMend,
      ),
    );
  });
  return problems;
}

/** Whether a field is made for secrets: Backstage's `Secret` field, or one that hides what is typed. */
function isSecretField(schema: JsonObject): boolean {
  return schema["ui:field"] === "Secret" || schema["ui:widget"] === "password";
}

/** Answers with characters that nobody sees and some programs act on. */
export function characterProblems(answers: JsonObject): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  eachText(answers, "", (text, field) => {
    const odd = /(?![\n\r\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]|\p{Cs}/u.exec(text)?.[0];
    if (odd === undefined) return;
    const code = `U+${(odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    problems.push(
      refuseAnswer(
        "answer-character",
        field,
        `The text contains an invisible control character (${code}).`,
        "Type it by hand.",
      ),
    );
  });
  return problems;
}

/** Every text among the answers, with its JSON pointer. */
export function eachText(value: Json, field: string, visit: (text: string, field: string) => void): void {
  if (typeof value === "string") visit(value, field);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) eachText(item, field + pointer([index]), visit);
  else if (isJsonObject(value))
    for (const [name, item] of Object.entries(value)) eachText(item, field + pointer([name]), visit);
}
