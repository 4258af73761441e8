import type { ValidateFunction } from "ajv";
import { z } from "zod";
import type { Exchange } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import { checkQuery } from "./check-query.ts";
import { type Description, isJson, type Json } from "./description.ts";
import { unknownFields } from "./unknown-fields.ts";

/** GitHub answers these everywhere without describing them on each operation. */
const anywhere = new Set([304, 400, 401, 403, 404, 429, 502, 503]);

/** What GitHub is known to answer without saying so. */
const undocumented = new Set(["POST /repos/{owner}/{repo}/statuses/{sha} 422"]);

/** What in one call, or in an answer to it, is not as GitHub describes it. */
export function checkExchange(description: Description, exchange: Exchange): string[] {
  const { method, template, made, reply } = exchange;
  const replies = [...new Set([made ?? reply, reply])].filter(({ status }) => status !== 0);
  const name = `${method} ${template} ${reply.status}`;
  const operation = description.operation(method, template);
  if (operation === undefined)
    return [`${name}: GitHub has no such operation, or the trial GitHub does not know it`];
  const pointer = pathsPointer(exchange);
  return [
    ...checkQuery(description, operation, exchange.query),
    ...(replies.some(isUnreadable)
      ? []
      : checkRequest(description, operation, pointer, exchange.requestBody)),
    ...replies.flatMap((one) => checkAnswer(description, operation, exchange, one)),
  ].map((problem) => `${name}: ${problem}`);
}

const graphqlBody = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
});

/** A query that GitHub's schema refuses, one for what the trial GitHub does not answer, or an answer of a wrong form. */
export function checkGraphql({ made, reply }: Exchange): string[] {
  const body = graphqlBody.safeParse((made ?? reply).body).data;
  const isRefused = body?.errors !== undefined && body.data === undefined;
  return (body?.errors ?? [])
    .filter(
      ({ type }) => type === undefined || type === "NOT_SUPPORTED" || (isRefused && type !== "RATE_LIMITED"),
    )
    .map(({ message }) => `graphql: ${message}`);
}

/** A request that was refused for its shape need not have the right one. */
function isUnreadable({ status, body }: Reply): boolean {
  const message = isJson(body) ? body.message : "";
  return status === 400 || (status === 422 && String(message).startsWith("Invalid request."));
}

function checkRequest(description: Description, operation: Json, pointer: string, sent: Buffer): string[] {
  const schema = jsonSchema(description, operation.requestBody);
  if (sent.length === 0 || schema === undefined) return [];
  const body: unknown = JSON.parse(sent.toString("utf8"));
  const validator = validatorOf(description, operation.requestBody, `${pointer}/requestBody`);
  const found = [...failures(validator, body), ...unknownFields(description, schema, body)];
  return found.map((problem) => `request ${problem}`);
}

function checkAnswer(
  description: Description,
  operation: Json,
  { method, template }: Exchange,
  reply: Reply,
): string[] {
  const responses = isJson(operation.responses) ? operation.responses : {};
  const described = responses[String(reply.status)];
  const type = reply.headers["content-type"] ?? "application/json";
  const isJsonBody = reply.body !== undefined && type.startsWith("application/json");
  const isKnown = anywhere.has(reply.status) || undocumented.has(`${method} ${template} ${reply.status}`);
  if (described === undefined && !isKnown) return ["GitHub does not describe this status here"];
  if (description.resolve(described).content === undefined) {
    if (reply.status < 400) return reply.body === undefined ? [] : ["GitHub sends no body here"];
    return isJsonBody ? failures(description.validator("/components/schemas/basic-error"), reply.body) : [];
  }
  const schema = jsonSchema(description, described);
  if (schema === undefined || !isJsonBody) return [];
  const pointer = `${pathsPointer({ method, template })}/responses/${reply.status}`;
  const body: unknown = JSON.parse(JSON.stringify(reply.body));
  const validator = validatorOf(description, described, pointer);
  return [
    ...failures(validator, body),
    ...unknownFields(description, schema, body).map((path) => `unknown field ${path}`),
  ];
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
