import type { ValidateFunction } from "ajv";
import type { Exchange } from "../http/exchange.ts";
import { type Description, isJson, type Json } from "./description.ts";
import { unknownFields } from "./unknown-fields.ts";

/** GitHub answers these everywhere without describing them on each operation. */
const anywhere = new Set([304, 400, 401, 403, 404, 429, 502, 503]);

/** What GitHub is known to answer without saying so. */
const undocumented = new Set(["POST /repos/{owner}/{repo}/statuses/{sha} 422"]);

/** What in one call or its answer is not as GitHub describes it. */
export function checkExchange(description: Description, exchange: Exchange): string[] {
  const { method, template, reply } = exchange;
  const name = `${method} ${template} ${reply.status}`;
  const operation = description.operation(method, template);
  if (operation === undefined) return reply.status === 404 ? [] : [`${name}: GitHub has no such operation`];
  return [
    ...checkQuery(description, operation, exchange),
    ...(reply.status < 400 ? checkRequest(description, operation, exchange) : []),
    ...checkAnswer(description, operation, exchange),
  ].map((problem) => `${name}: ${problem}`);
}

function checkQuery(description: Description, operation: Json, exchange: Exchange): string[] {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters : [];
  const names = new Set(parameters.map((one) => description.resolve(one).name));
  return [...exchange.query.keys()]
    .filter((key) => !names.has(key))
    .map((key) => `GitHub knows no query parameter "${key}"`);
}

function checkRequest(description: Description, operation: Json, exchange: Exchange): string[] {
  const schema = jsonSchema(description, operation.requestBody);
  if (exchange.requestBody.length === 0 || schema === undefined) return [];
  const pointer = `${pathsPointer(exchange)}/requestBody`;
  const body: unknown = JSON.parse(exchange.requestBody.toString("utf8"));
  const found = failures(validatorOf(description, operation.requestBody, pointer), body);
  return [...found, ...unknownFields(description, schema, body)].map((problem) => `request ${problem}`);
}

function checkAnswer(description: Description, operation: Json, { reply, ...exchange }: Exchange): string[] {
  const responses = isJson(operation.responses) ? operation.responses : {};
  const described = responses[String(reply.status)];
  if (described === undefined) {
    const known =
      anywhere.has(reply.status) ||
      undocumented.has(`${exchange.method} ${exchange.template} ${reply.status}`);
    if (!known) return ["GitHub does not describe this status here"];
    return reply.status === 304 ? [] : basicError(description, reply.body);
  }
  const schema = jsonSchema(description, described);
  const type = reply.headers["content-type"] ?? "application/json";
  if (schema === undefined || !type.startsWith("application/json")) return [];
  const pointer = `${pathsPointer(exchange)}/responses/${reply.status}`;
  const body: unknown = JSON.parse(JSON.stringify(reply.body ?? null));
  const validator = validatorOf(description, described, pointer);
  return [
    ...failures(validator, body),
    ...unknownFields(description, schema, body).map((path) => `unknown field ${path}`),
  ];
}

function basicError(description: Description, body: unknown): string[] {
  return failures(description.validator("/components/schemas/basic-error"), body);
}

export function failures(validator: ValidateFunction, value: unknown): string[] {
  if (validator(value)) return [];
  return (validator.errors ?? []).slice(0, 8).map((error) => `${error.instancePath} ${error.message}`);
}

function jsonSchema(description: Description, holder: unknown): unknown {
  const content = description.resolve(holder).content;
  const media = isJson(content) ? content["application/json"] : undefined;
  return isJson(media) ? media.schema : undefined;
}

/** A request body or response is either written in place or is a `$ref` to a component. */
function validatorOf(description: Description, holder: unknown, pointer: string): ValidateFunction {
  const ref = isJson(holder) ? holder.$ref : undefined;
  const base = typeof ref === "string" ? ref.slice(1) : pointer;
  return description.validator(`${base}/content/application~1json/schema`);
}

function pathsPointer({ method, template }: Pick<Exchange, "method" | "template">): string {
  const escaped = template
    .replaceAll("~", "~0")
    .replaceAll("/", "~1")
    .replaceAll("{", "%7B")
    .replaceAll("}", "%7D");
  return `/paths/${escaped}/${method.toLowerCase()}`;
}
