import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { type CommitMoment, type PostgresProxy, startPostgresProxy } from "./postgres-proxy.ts";

let database: TestDatabase;
let proxy: PostgresProxy;
let client: Client;
let moments: CommitMoment[];

beforeEach(async () => {
  database = await createTestDatabase("empty");
  proxy = await startPostgresProxy(database.url, (statement) => /insert into note/i.test(statement));
  client = new Client({ connectionString: proxy.url });
  client.on("error", () => undefined);
  await client.connect();
  await client.query("CREATE TABLE note (text text)");
  moments = [];
  proxy.onCommit((moment) => {
    moments.push(moment);
    return "go-on";
  });
});
afterEach(async () => {
  await client.end().catch(() => undefined);
  await proxy.close();
  await database.close();
});

const seen = () => moments.map(({ when }) => when);
const notes = async () => {
  const direct = new Client({ connectionString: database.url });
  await direct.connect();
  const { rows } = await direct.query("SELECT text FROM note");
  await direct.end();
  return rows.length;
};

test("sees a write that commits by itself, with its answer", async () => {
  await client.query("INSERT INTO note VALUES ($1)", ["a"]);
  expect(seen()).toEqual(["before", "after"]);
  expect(moments[1]?.tag).toBe("INSERT 0 1");
});

test("sees the commit of a transaction that wrote, once, and none of one that read or was rolled back", async () => {
  await client.query("BEGIN");
  await client.query("INSERT INTO note VALUES ('a')");
  await client.query("INSERT INTO note VALUES ($1)", ["b"]);
  expect(seen()).toEqual([]);
  await client.query("COMMIT");
  expect(seen()).toEqual(["before", "after"]);
  await client.query("BEGIN");
  await client.query("SELECT * FROM note");
  await client.query("COMMIT");
  await client.query("BEGIN");
  await client.query("INSERT INTO note VALUES ('c')");
  await client.query("ROLLBACK");
  expect(seen()).toEqual(["before", "after"]);
});

test("cut before: nothing was done; cut after: it was done and nobody was told", async () => {
  proxy.onCommit(({ when }) => (when === "before" ? "cut" : "go-on"));
  await expect(client.query("INSERT INTO note VALUES ('a')")).rejects.toThrow();
  expect(await notes()).toBe(0);

  const second = new Client({ connectionString: proxy.url });
  second.on("error", () => undefined);
  await second.connect();
  proxy.onCommit(({ when }) => (when === "after" ? "cut" : "go-on"));
  await expect(second.query("INSERT INTO note VALUES ('a')")).rejects.toThrow();
  expect(await notes()).toBe(1);
});
