import { z } from "zod";
import type { Exchange } from "../http/exchange.ts";

const errorBody = z.object({
  message: z.string().default(""),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string().optional() })).default([]),
});

/** The name of a call: `POST /repos/{owner}/{repo}/pulls`, or `graphql Sight` by the query's own name. */
export function nameOfCall({ method, template, requestBody }: Exchange): string {
  if (template !== "/graphql") return `${method} ${template}`;
  const query = /\b(?:query|mutation) (\w+)/.exec(requestBody.toString("utf8"))?.[1];
  return query === undefined ? "graphql" : `graphql ${query}`;
}

/** How a call ended: its status, and what GitHub tells apart by headers and words alone. */
export function outcomeOf({ template, reply }: Exchange): string {
  const { status, headers } = reply;
  if (status === 0) return "no answer";
  const body = errorBody.safeParse(reply.body).data;
  const messages = [body?.message, ...(body?.errors ?? []).map((error) => error.message)].join("\n");
  if (template === "/graphql" && body?.errors[0]) return `${status} ${body.errors[0].type ?? "refused"}`;
  if (messages.includes("secondary rate limit")) return `${status} secondary limit`;
  if (status === 403 && headers["x-ratelimit-remaining"] === "0") return `${status} spent limit`;
  return status === 422 && messages.includes("already exists") ? "422 already exists" : String(status);
}
