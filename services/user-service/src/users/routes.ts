import type { App } from "../http/open-http.ts";
import { Problem, problemSchema } from "../http/problem.ts";
import type { Users } from "./users.ts";

const email = { type: "string", format: "email", maxLength: 254 } as const;
const name = { type: "string", minLength: 1, maxLength: 100, pattern: "\\S" } as const;
/** Not the longer form `urn:uuid:`, which the database does not read. */
const id = { type: "string", format: "uuid", maxLength: 36 } as const;

const user = {
  type: "object",
  required: ["id", "email", "name", "createdAt"],
  properties: { id, email, name, createdAt: { type: "string", format: "date-time" } },
} as const;
const params = { type: "object", required: ["id"], properties: { id } } as const;
const newUser = {
  type: "object",
  additionalProperties: false,
  required: ["email", "name"],
  properties: { email, name },
} as const;
const change = { type: "object", additionalProperties: false, minProperties: 1, properties: { email, name } } as const;
const query = {
  type: "object",
  additionalProperties: false,
  properties: {
    after: { type: "string", pattern: "^[0-9]{1,15}$", default: "0" },
    limit: { type: "string", pattern: "^([1-9][0-9]?|100)$", default: "20" },
  },
} as const;
const page = {
  type: "object",
  required: ["users", "next"],
  properties: { users: { type: "array", items: user }, next: { type: ["string", "null"] } },
} as const;
const other = { "4xx": problemSchema } as const;

export function addUsers(app: App, users: Users): void {
  app.post("/users", { schema: { body: newUser, response: { 201: user, ...other } } }, async (request, reply) => {
    const made = await users.create(request.body);
    reply.code(201).header("location", `/users/${made.id}`);
    return made;
  });

  app.get("/users", { schema: { querystring: query, response: { 200: page, ...other } } }, async (request) => {
    const found = await users.page(Number(request.query.after), Number(request.query.limit));
    return { users: found.users, next: found.next === null ? null : String(found.next) };
  });

  app.get("/users/:id", { schema: { params, response: { 200: user, ...other } } }, async (request) =>
    present(await users.find(request.params.id)),
  );

  app.patch("/users/:id", { schema: { params, body: change, response: { 200: user, ...other } } }, async (request) =>
    present(await users.change(request.params.id, request.body)),
  );

  app.delete("/users/:id", { schema: { params, response: { 204: { type: "null" }, ...other } } }, async (request, reply) => {
    if (!(await users.remove(request.params.id))) present(null);
    reply.code(204);
  });
}

function present<T>(found: T | null): T {
  if (found === null) throw new Problem(404, "There is no such user, or not any more");
  return found;
}
