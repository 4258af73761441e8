import type { App } from "./http/open-http.ts";
import { problemSchema } from "./http/problem.ts";

/** A first resource to replace: who has been greeted, newest first, at most twenty. */
export type Greetings = { add: (name: string) => Promise<void>; latest: () => Promise<string[]> };

const name = { type: "string", minLength: 1, maxLength: 100 } as const;
const body = { type: "object", additionalProperties: false, required: ["name"], properties: { name } } as const;
const greeted = { type: "object", required: ["greeted"], properties: { greeted: name } } as const;
const list = {
  type: "object",
  required: ["greetings"],
  properties: { greetings: { type: "array", items: name } },
} as const;

export function addGreetings(app: App, greetings: Greetings): void {
  app.get("/greetings", { schema: { response: { 200: list } } }, async () => ({
    greetings: await greetings.latest(),
  }));
  const add = { body, response: { 201: greeted, "4xx": problemSchema } };
  app.post("/greetings", { schema: add }, async (request, reply) => {
    await greetings.add(request.body.name);
    reply.code(201);
    return { greeted: request.body.name };
  });
}
{%- if values.database != "postgresql" %}

export function rememberGreetings(): Greetings {
  const names: string[] = [];
  return {
    add: async (name) => {
      names.unshift(name);
      names.length = Math.min(names.length, 20);
    },
    latest: async () => [...names],
  };
}
{%- endif %}
