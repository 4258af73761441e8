import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { expect, test } from "vitest";
import { z } from "zod";
import { reliedOn } from "#server/adapters/github/relied-on.ts";
import { unlisted, untried } from "./relied-on.ts";

const adapters = join(import.meta.dirname, "../../server/adapters/github");
/** Made by libraries on the portal's behalf: auth-app takes tokens, next-auth asks who signs in. */
const byLibraries = ["POST /app/installations/{installation_id}/access_tokens", "GET /user"];

const octokit = new Octokit();
const defaultsSchema = z.object({ method: z.string(), url: z.string() });
/** What a value holds under keys within keys; undefined where one of them is not there. */
const within = (value: unknown, ...keys: string[]) =>
  keys.reduce<unknown>((at, key) => (at === undefined ? undefined : Reflect.get(Object(at), key)), value);

/** The calls that a source file spells out: Octokit's methods, paths, and GraphQL queries by name. */
function callsIn(source: string): string[] {
  const named = [...source.matchAll(/\boctokit\.(?:rest\.)?(\w+)\.(\w+)\b/g)].flatMap(
    ([, group = "", method = ""]) => {
      const defaults = defaultsSchema.safeParse(within(octokit.rest, group, method, "endpoint", "DEFAULTS"));
      return defaults.success ? [`${defaults.data.method} ${defaults.data.url}`] : [];
    },
  );
  const spelled = [
    ...source.matchAll(/"(?:(GET|POST|PUT|PATCH|DELETE) )?(\/(?:repos|orgs|user|app)\b[^"]*)"/g),
  ];
  const queries = [...source.matchAll(/\b(?:query|mutation) (\w+)\(/g)];
  return [
    ...named,
    ...spelled.map(([, method = "GET", path]) => `${method} ${path}`),
    ...queries.map(([, name]) => `graphql ${name}`),
  ];
}

test("the portal's list names every call its adapters can make, and no other", () => {
  const sources = readdirSync(adapters)
    .filter((name) => !name.endsWith(".test.ts") && name !== "relied-on.ts")
    .map((name) => readFileSync(join(adapters, name), "utf8"));
  const calls = new Set([...byLibraries, ...sources.flatMap(callsIn)]);
  expect([...calls].sort()).toEqual(Object.keys(reliedOn).sort());
});

test("a call or an answer that is not on the list is told, one that any call may get is not", () => {
  const portal = new Map([
    ["GET /zen", new Set(["200"])],
    ["GET /user", new Set(["200", "503", "204"])],
  ]);
  expect(unlisted(portal)).toEqual([
    "GET /zen: the call is not listed",
    'GET /user: the answer "204" is not listed',
  ]);
});

test("what the portal relies on and nobody tried is told: calls, answers and webhooks", () => {
  const nothing = { portal: new Map(), anybody: new Map() };
  const all = untried(nothing);
  expect(all).toEqual(expect.arrayContaining(["GET /user: 200", "any call: 503", "webhook push"]));
  const some = {
    portal: new Map([["GET /user", new Set(["200", "503"])]]),
    anybody: new Map([["webhook push", new Set(["told"])]]),
  };
  expect(untried(some)).toHaveLength(all.length - 3);
});
