import { schema as described } from "@octokit/graphql-schema";
import {
  buildSchema,
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isScalarType,
  parse,
  validate,
} from "graphql";
import { z } from "zod";
import { type Call, readBody } from "../http/call.ts";
import { json, Refusal } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import type { World } from "../world.ts";
import { GraphError } from "./graph-error.ts";
import { rootValue } from "./root.ts";

const queryBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullable().optional(),
  operationName: z.string().nullable().optional(),
});

let built: GraphQLSchema | undefined;

/** GitHub's own schema, built on first use (about half a second, once in a process). */
function githubSchema(): GraphQLSchema {
  built ??= withFormats(buildSchema(described.idl, { assumeValid: true, assumeValidSDL: true }));
  return built;
}

/** The schema gives these scalars a name and a description only. */
const formats = {
  DateTime: z.iso.datetime(),
  GitObjectID: z.string().regex(/^[0-9a-f]{40}$/),
  URI: z.url(),
};

function withFormats(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, format] of Object.entries(formats)) {
    const type = schema.getType(name);
    if (isScalarType(type)) type.serialize = (value) => format.parse(value);
  }
  return schema;
}

/** `POST /graphql` takes every query on GitHub's schema; a field this stand-in does not answer is an error that names it. */
export function graphqlRoutes(world: World): Route[] {
  return [{ method: "POST", template: "/graphql", handler: (call) => answer(world, call) }];
}

async function answer(world: World, call: Call) {
  if (call.actor.kind === "anonymous" || call.actor.kind === "app")
    throw new Refusal(401, "This endpoint requires you to be authenticated.");
  const body = readBody(call, queryBody);
  const schema = githubSchema();
  const document = parseQuery(body.query);
  if ("problem" in document) return json(200, { errors: [{ message: document.problem }] });
  const problems = validate(schema, document.parsed);
  if (problems.length > 0) return json(200, { errors: problems.map((problem) => problem.toJSON()) });
  const result = await execute({
    schema,
    document: document.parsed,
    rootValue: rootValue(world, call.actor),
    contextValue: call.actor,
    variableValues: body.variables ?? {},
    operationName: body.operationName ?? null,
    fieldResolver: onlyKnown,
  });
  return json(200, {
    data: result.data,
    ...(result.errors === undefined ? {} : { errors: result.errors.map((error) => withType(error)) }),
  });
}

function parseQuery(query: string) {
  try {
    return { parsed: parse(query) };
  } catch (cause) {
    return { problem: cause instanceof Error ? cause.message : "Parse error" };
  }
}

type Located = {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: { type?: unknown };
};

function withType(error: Located) {
  const type = error.extensions?.type;
  return { ...(type === undefined ? {} : { type }), path: error.path, message: error.message };
}

/** Silence would read as "GitHub says null", so an absent property is an error instead. */
const onlyKnown: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const fields = new Map(Object.entries(typeof source === "object" && source !== null ? source : {}));
  if (!fields.has(info.fieldName))
    throw new GraphError(
      "NOT_SUPPORTED",
      `The trial GitHub does not answer ${info.parentType.name}.${info.fieldName}`,
    );
  const value: unknown = fields.get(info.fieldName);
  // A variable left null reads like one left out, as on GitHub.
  const given = Object.fromEntries(Object.entries(args).filter(([, one]) => one !== null));
  return typeof value === "function" ? value(given, context) : value;
};
