import type { FastifyInstance } from "fastify";

/** A first resource to replace: what has been greeted, newest first. */
export type Greetings = { add: (name: string) => Promise<void>; latest: () => Promise<string[]> };

const body = {
  type: "object",
  additionalProperties: false,
  required: ["name"],
  properties: { name: { type: "string", minLength: 1, maxLength: 100 } },
} as const;

export function addGreetings(app: FastifyInstance, greetings: Greetings): void {
  app.get("/greetings", async () => ({ greetings: await greetings.latest() }));
  app.post<{ Body: { name: string } }>("/greetings", { schema: { body } }, async (request, reply) => {
    await greetings.add(request.body.name);
    reply.code(201);
    return { greeted: request.body.name };
  });
}

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
