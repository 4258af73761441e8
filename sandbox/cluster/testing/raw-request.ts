import { request } from "node:https";
import { createInterface } from "node:readline";
import type { Cluster } from "#sandbox/cluster/start-cluster.ts";

export type RawAnswer = { code: number; body: unknown };

type Reachable = Pick<Cluster, "url" | "caPem" | "tokens">;
type Options = { method?: string; body?: unknown; token?: string; type?: string };

function open(cluster: Reachable, path: string, options: Options) {
  const text = options.body === undefined ? undefined : JSON.stringify(options.body);
  const made = request(`${cluster.url}${path}`, {
    method: options.method ?? "GET",
    ca: cluster.caPem,
    agent: false,
    headers: {
      authorization: `Bearer ${options.token ?? cluster.tokens.admin}`,
      ...(text === undefined ? {} : { "content-type": options.type ?? "application/json" }),
    },
  });
  made.end(text);
  return made;
}

/** One request without any client library in between; the body is parsed where it is JSON. */
export function rawRequest(cluster: Reachable, path: string, options: Options = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const made = open(cluster, path, options);
    made.setTimeout(60_000, () => made.destroy(new Error(`${path} did not answer`)));
    made.on("error", reject).on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        const isJson = response.headers["content-type"]?.includes("json") === true;
        resolve({ code: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
      });
    });
  });
}

export type RawEvent = { type: string; object: Record<string, unknown> };

/** Reads a watch until the server ends it or `enough` says so, and returns what came. */
export function rawWatch(
  cluster: Reachable,
  path: string,
  enough: (events: RawEvent[]) => boolean = () => false,
): Promise<RawEvent[]> {
  return new Promise((resolve, reject) => {
    const made = open(cluster, path, {});
    const events: RawEvent[] = [];
    made.on("error", reject).on("response", (response) => {
      const lines = createInterface(response);
      lines.on("line", (line) => {
        events.push(JSON.parse(line));
        if (!enough(events)) return;
        resolve(events);
        response.destroy();
      });
      response.on("error", () => resolve(events));
      lines.on("close", () => resolve(events));
    });
  });
}
