import assert from "node:assert/strict";
import { test } from "node:test";
import { connectDatabase } from "../src/database.ts";

const url = process.env["TEST_DATABASE_URL"];

test(
  "keeps greetings in its own schema, whoever starts first",
  { skip: url ? false : "TEST_DATABASE_URL is not set" },
  async () => {
    const [one, two] = await Promise.all([connectDatabase(String(url)), connectDatabase(String(url))]);
    await one.greetings.add("Ada");
    assert.equal((await two.greetings.latest())[0], "Ada");
    assert.equal(await one.isReachable(), true);
    await Promise.all([one.close(), two.close()]);
  },
);
