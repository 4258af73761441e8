import assert from "node:assert/strict";
import { test } from "node:test";
import { openApp } from "../src/app.ts";
{%- if values.database == "postgresql" %}
import { openDatabase } from "../src/database/open-database.ts";
import { keepGreetings } from "../src/keep-greetings.ts";

const url = process.env["TEST_DATABASE_URL"] ?? "";
const skip = url ? false : "TEST_DATABASE_URL is not set";
const schema = "${{ values.name | replace('-', '_') }}";

test("keeps greetings in its own schema, whoever starts first, newest first", { skip }, async () => {
  const [one, two] = await Promise.all([openDatabase(url, schema), openDatabase(url, schema)]);
  const parts = { isReady: one.isReachable, logLevel: "silent" };
  const [first, second] = await Promise.all([
    openApp({ ...parts, greetings: keepGreetings(one.pool) }),
    openApp({ ...parts, greetings: keepGreetings(two.pool) }),
  ]);
  await first.inject({ method: "POST", url: "/greetings", payload: { name: "Ada" } });
  await first.inject({ method: "POST", url: "/greetings", payload: { name: "Grace" } });
  const answer = await second.inject({ url: "/greetings" });
  assert.deepEqual(answer.json().greetings.slice(0, 2), ["Grace", "Ada"]);
  await Promise.all([one.close(), two.close()]);
});
{%- else %}
import { rememberGreetings } from "../src/greetings.ts";

test("remembers whom it greeted, newest first", async () => {
  const app = await openApp({ greetings: rememberGreetings(), isReady: async () => true, logLevel: "silent" });
  await app.inject({ method: "POST", url: "/greetings", payload: { name: "Ada" } });
  await app.inject({ method: "POST", url: "/greetings", payload: { name: "Grace" } });
  assert.deepEqual((await app.inject({ url: "/greetings" })).json(), { greetings: ["Grace", "Ada"] });
});
{%- endif %}
