import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { AnswerTooLarge, createBoundedFetch } from "./bounded-fetch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  return `http://127.0.0.1:${address.port}/`;
}

test("hands on status, headers and body of an ordinary answer", async () => {
  const url = await listen((_, response) => response.writeHead(201, { etag: '"a"' }).end('{"a":1}'));
  const answer = await createBoundedFetch()(url, { method: "POST", body: "{}" });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("etag")).toBe('"a"');
  expect(await answer.json()).toEqual({ a: 1 });
});

test("an answer without a body stays one", async () => {
  const url = await listen((_, response) => response.writeHead(304).end());
  expect((await createBoundedFetch()(url)).status).toBe(304);
});

test("stops reading an answer that is too large, without waiting for its end", async () => {
  const url = await listen((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
      response.once("drain", more);
    };
    more();
  });
  await expect(createBoundedFetch({ maxBytes: 1_000_000 })(url)).rejects.toThrow(AnswerTooLarge);
});

test("gives up on a server that sends headers and then nothing", async () => {
  const url = await listen((_, response) => response.writeHead(200).write("a"));
  await expect(createBoundedFetch({ totalMs: 100 })(url)).rejects.toMatchObject({ name: "TimeoutError" });
});

test("ends with its caller", async () => {
  const url = await listen(() => undefined);
  const caller = new AbortController();
  const call = createBoundedFetch()(url, { signal: caller.signal });
  caller.abort();
  await expect(call).rejects.toMatchObject({ name: "AbortError" });
});
