import { isJsonObject, type Json, type JsonObject } from "#domain/scaffold/json.ts";
import { secretLike } from "#domain/scaffold/secret-like.ts";

const secretNames = /(pass(word|phrase|wd)?|secret|token|api[-_]?key|private[-_]?key|credential)s?$/i;

/**
 * Answers fit to be kept on the server: without texts that look like a secret, by their own shape or by their
 * field's name. A false alarm costs a person some typing; a miss would keep a secret.
 */
export function withoutSecrets(answers: JsonObject): JsonObject {
  const kept: [string, Json][] = [];
  for (const [name, value] of Object.entries(answers)) {
    const clean = cleaned(name, value);
    if (clean !== undefined) kept.push([name, clean]);
  }
  return Object.fromEntries(kept);
}

function cleaned(name: string, value: Json): Json | undefined {
  if (Array.isArray(value)) {
    return value.map((item) => cleaned(name, item)).filter((item) => item !== undefined);
  }
  if (isJsonObject(value)) return withoutSecrets(value);
  if (typeof value !== "string" || value === "") return value;
  return secretNames.test(name) || secretLike(value) !== null ? undefined : value;
}
