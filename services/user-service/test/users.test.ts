import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openApp } from "../src/app.ts";
import { type Database, openDatabase } from "../src/database/open-database.ts";
import type { App } from "../src/http/open-http.ts";

const url = process.env["TEST_DATABASE_URL"] ?? "";
const skip = url ? false : "TEST_DATABASE_URL is not set";
const nobody = "00000000-0000-4000-8000-000000000000";
let database: Database;
let app: App;

before(async () => {
  if (skip) return;
  [database] = await Promise.all([openDatabase(url, "user_service"), openDatabase(url, "user_service").then((other) => other.close())]);
  app = await openApp(database, "silent", () => false);
});
after(() => database?.close());

const call = (method: "GET" | "POST" | "PATCH" | "DELETE", path: string, payload?: Record<string, unknown>) =>
  app.inject({ method, url: path, ...(payload ? { payload } : {}) });
let count = 0;
const fresh = () => ({ email: `person-${(count += 1)}@example.com`, name: `Person ${count}` });

test("keeps a user and gives it back by its address", { skip }, async () => {
  const made = await call("POST", "/users", { email: "Ada@example.com", name: "Ada" });
  assert.equal(made.statusCode, 201);
  assert.deepEqual((await call("GET", String(made.headers["location"]))).json(), made.json());
});

test("gives an e-mail address to one of ten who ask at once, whatever its case", { skip }, async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      call("POST", "/users", { email: index % 2 ? "one@example.com" : "ONE@example.com", name: "One" }),
    ),
  );
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [201, ...Array(9).fill(409)]);
});

test("forgets somebody who leaves, and frees the address", { skip }, async () => {
  const person = fresh();
  const { id } = (await call("POST", "/users", person)).json();
  assert.equal((await call("DELETE", `/users/${id}`)).statusCode, 204);
  assert.equal((await call("GET", `/users/${id}`)).statusCode, 404);
  assert.equal((await call("DELETE", `/users/${id}`)).statusCode, 404);
  assert.equal((await call("PATCH", `/users/${id}`, { name: "Back" })).statusCode, 404);
  assert.equal((await call("POST", "/users", person)).statusCode, 201);
});

test("changes what was named and nothing else; never to an address that is taken", { skip }, async () => {
  const [one, two] = [(await call("POST", "/users", fresh())).json(), (await call("POST", "/users", fresh())).json()];
  const changed = await call("PATCH", `/users/${one.id}`, { name: "New" });
  assert.deepEqual(changed.json(), { ...one, name: "New" });
  assert.equal((await call("PATCH", `/users/${one.id}`, { email: two.email })).statusCode, 409);
});

test("shows everybody once, page by page, while people come and go", { skip }, async () => {
  const ids = [];
  for (let index = 0; index < 5; index += 1) ids.push((await call("POST", "/users", fresh())).json().id);
  const seen: string[] = [];
  let after: string | null = "0";
  while (after !== null) {
    const page: { users: { id: string }[]; next: string | null } = (await call("GET", `/users?after=${after}&limit=2`)).json();
    seen.push(...page.users.map(({ id }) => id));
    if (seen.length === 2) await call("DELETE", `/users/${seen[0]}`);
    after = page.next;
  }
  assert.equal(new Set(seen).size, seen.length);
  assert.ok(ids.every((id) => seen.includes(id)));
});

for (const [what, payload] of [
  ["without an address", { name: "A" }],
  ["with an address that is none", { email: "ada", name: "A" }],
  ["with a name of blanks", { email: "blank@example.com", name: "  " }],
  ["with a right it may not give itself", { email: "root@example.com", name: "A", admin: true }],
] as const)
  test(`refuses a user ${what}`, { skip }, async () => {
    assert.equal((await call("POST", "/users", payload)).statusCode, 400);
  });

test("answers 404 for nobody and 400 for an id that cannot be one", { skip }, async () => {
  assert.equal((await call("GET", `/users/${nobody}`)).statusCode, 404);
  assert.equal((await call("GET", "/users/1;drop table person")).statusCode, 400);
  assert.equal((await call("GET", `/users/urn:uuid:${nobody}`)).statusCode, 400);
});
