import { z } from "zod";
import type { Actor } from "../auth/actor.ts";
import type { Refusal, Reply } from "./reply.ts";
import { Refusal as RefusalError } from "./reply.ts";

/** One request as the handlers see it. */
export type Call = {
  method: string;
  /** Path as sent, without the query, from the server's root. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: Buffer;
  actor: Actor;
};

export type Handler = (call: Call) => Promise<Reply> | Reply;

/** A path parameter the route's template names. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? "";
}

/** The body's JSON read by a schema, or GitHub's 400 and 422. An empty body is `{}`. */
export function readBody<Schema extends z.ZodType>(call: Call, schema: Schema): z.output<Schema> {
  const text = call.body.toString("utf8");
  const parsed = schema.safeParse(text.trim() === "" ? {} : parseJson(text));
  if (parsed.success) return parsed.data;
  throw unreadable(parsed.error);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const refusal = new RefusalError(400, "Problems parsing JSON");
    refusal.cause = cause;
    throw refusal;
  }
}

function unreadable(error: z.ZodError): Refusal {
  const lines = error.issues.map((issue) => `For 'properties/${issue.path.join("/")}', ${issue.message}.`);
  return new RefusalError(422, `Invalid request.\n\n${lines.join("\n")}`);
}

const pageSchema = z.object({
  page: z.coerce.number().int().min(1).catch(1),
  per_page: z.coerce.number().int().min(1).max(100).catch(30),
});

/** One page of a list and its `Link` header (RFC 8288, as GitHub prints it). */
export function paginate<Row>(
  call: Call,
  url: string,
  rows: readonly Row[],
): { rows: Row[]; headers: Record<string, string> } {
  const { page, per_page } = pageSchema.parse(Object.fromEntries(call.query));
  const last = Math.max(1, Math.ceil(rows.length / per_page));
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(to));
    return `<${url}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, "prev"), link(1, "first")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
  ];
  const headers: Record<string, string> = links.length === 0 ? {} : { link: links.join(", ") };
  return { rows: rows.slice((page - 1) * per_page, page * per_page), headers };
}
