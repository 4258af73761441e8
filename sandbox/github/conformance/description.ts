import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

export type Json = { [key: string]: unknown };

/** GitHub's OpenAPI description, ready to be asked; parsed once in a process (about half a second). */
export type Description = {
  /** The operation at a template such as `/repos/{owner}/{repo}/pulls`; undefined = GitHub has none. */
  operation(method: string, template: string): Json | undefined;
  /** The description of a webhook, by `push` or `pull-request-opened`. */
  webhook(name: string): Json | undefined;
  /** Follows `$ref`s. */
  resolve(node: unknown): Json;
  /** A validator for a schema found under a JSON pointer of the description. */
  validator(pointer: string): ValidateFunction;
};

let opened: Description | undefined;

export function openDescription(): Description {
  opened ??= readDescription();
  return opened;
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readDescription(): Description {
  const path = createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json");
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  const document = isJson(parsed) ? parsed : {};
  allowNull(document);
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateSchema: false,
    logger: false,
    code: { optimize: false },
  });
  addFormats.default(ajv);
  // GitHub's own bots write commits as `1+name[bot]@users.noreply.github.com`, which the strict format refuses.
  ajv.addFormat("email", true);
  ajv.addSchema(document, "github");
  const validators = new Map<string, ValidateFunction>();
  const child = (node: unknown, key: string) => (isJson(node) ? node[key] : undefined);
  const resolve = (node: unknown): Json => {
    const ref = child(node, "$ref");
    if (typeof ref !== "string") return isJson(node) ? node : {};
    return resolve(
      ref
        .slice(2)
        .split("/")
        .reduce<unknown>((at, key) => child(at, key), document),
    );
  };
  return {
    resolve,
    operation: (method, template) => optional(child(child(document.paths, template), method.toLowerCase())),
    webhook: (name) => optional(child(child(document["x-webhooks"], name), "post")),
    validator(pointer) {
      const known = validators.get(pointer);
      if (known !== undefined) return known;
      const compiled = ajv.compile({ $ref: `github#${pointer}` });
      validators.set(pointer, compiled);
      return compiled;
    },
  };
}

function optional(node: unknown): Json | undefined {
  return isJson(node) ? node : undefined;
}

/** OpenAPI 3.0 says `nullable: true`, which JSON Schema does not know: the schema becomes one that allows null. */
function allowNull(node: unknown): void {
  if (Array.isArray(node)) {
    for (const one of node) allowNull(one);
    return;
  }
  if (!isJson(node)) return;
  for (const [key, value] of Object.entries(node))
    if (key !== "example" && key !== "examples") allowNull(value);
  if (node.nullable !== true) return;
  delete node.nullable;
  const inner = { ...node };
  for (const key of Object.keys(node)) delete node[key];
  node.anyOf = [inner, { type: "null" }];
}
