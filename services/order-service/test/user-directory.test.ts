import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { openUserDirectory, type Patience, UsersAway } from "../src/users/user-directory.ts";

const patience: Patience = { timeoutMs: 5_000, retries: 2, failures: 3, restMs: 1_000 };

async function against(answer: RequestListener, work: (url: string, asked: () => number) => Promise<void>): Promise<void> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await work(`http://127.0.0.1:${port}`, () => count);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

for (const [status, known] of [
  [200, true],
  [404, false],
  [400, false],
] as const)
  test(`takes ${status} for an answer and asks once`, () =>
    against(
      (_, response) => response.writeHead(status).end("{}"),
      async (url, asked) => {
        assert.equal(await openUserDirectory(url, patience).isKnown("a"), known);
        assert.equal(asked(), 1);
      },
    ));

test("asks again after a failure, and takes the answer that comes", () => {
  let failures = 2;
  return against(
    (_, response) => response.writeHead(failures-- > 0 ? 503 : 200).end("{}"),
    async (url, asked) => {
      assert.equal(await openUserDirectory(url, patience).isKnown("a"), true);
      assert.equal(asked(), 3);
    },
  );
});

test("does not wait for an answer that does not come", () =>
  against(
    () => {},
    async (url) => {
      await assert.rejects(openUserDirectory(url, { ...patience, timeoutMs: 200 }).isKnown("a"), UsersAway);
    },
  ));

test("leaves a service that fails alone for a while, then tries it once more", () => {
  let broken = true;
  return against(
    (_, response) => response.writeHead(broken ? 500 : 200).end("{}"),
    async (url, asked) => {
      const users = openUserDirectory(url, patience);
      await assert.rejects(users.isKnown("a"), UsersAway);
      const before = asked();
      await assert.rejects(users.isKnown("a"), UsersAway);
      assert.equal(asked(), before, "the open circuit asked");
      broken = false;
      await new Promise((resolve) => setTimeout(resolve, patience.restMs + 20));
      assert.equal(await users.isKnown("a"), true);
    },
  );
});
