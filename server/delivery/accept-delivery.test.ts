import { createHmac, randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase, type Db } from "#server/db.ts";
import { acceptDelivery, type WebhookDoor } from "#server/delivery/accept-delivery.ts";
import { createInboxStore } from "#server/delivery/inbox-store.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";

let database: TestDatabase;
let db: Db;
let door: WebhookDoor;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  door = { inbox: createInboxStore(db), secrets: ["the-new-secret-of-today", "the-old-secret-of-today"] };
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

const body = JSON.stringify({
  repository: { full_name: "acme/platform" },
  pull_request: { number: 7, body: "s3cret" },
});

function send(
  bytes: Uint8Array | string,
  changes: Record<string, string> = {},
  secret = "the-new-secret-of-today",
) {
  const raw = Buffer.from(bytes);
  const signature = `sha256=${createHmac("sha256", secret).update(raw).digest("hex")}`;
  const headers = {
    "x-github-delivery": randomUUID(),
    "x-github-event": "pull_request",
    "x-hub-signature-256": signature,
    ...changes,
  };
  return acceptDelivery(door, new Headers(headers), raw);
}

const kept = (id: string) => db.webhookDelivery.findUnique({ where: { id } });

describe("a webhook", () => {
  test("is taken in by its signature, and only its hint is kept", async () => {
    const id = randomUUID();
    expect(await send(body, { "x-github-delivery": id })).toMatchObject({ status: 202 });
    expect(await kept(id)).toMatchObject({
      event: "pull_request",
      body: { repository: "acme/platform", pullRequests: [7], shas: [], branch: null },
      processedAt: null,
    });
  });

  test("is taken in under the old secret too, while the secret is being changed", async () => {
    expect((await send(body, {}, "the-old-secret-of-today")).status).toBe(202);
  });

  test.each([
    ["another secret's signature", {}, "somebody-elses-secret"],
    ["no signature", { "x-hub-signature-256": "" }, undefined],
    ["a signature of the wrong kind", { "x-hub-signature-256": "sha1=abc" }, undefined],
    ["a short signature", { "x-hub-signature-256": "sha256=abcd" }, undefined],
  ])("with %s is refused and leaves nothing", async (_what, changes, secret) => {
    const id = randomUUID();
    expect(await send(body, { "x-github-delivery": id, ...changes }, secret)).toMatchObject({ status: 401 });
    expect(await kept(id)).toBeNull();
  });

  test("that changed on its way is refused", async () => {
    const signature = `sha256=${createHmac("sha256", "the-new-secret-of-today").update(body).digest("hex")}`;
    expect((await send(body.replace("7", "8"), { "x-hub-signature-256": signature })).status).toBe(401);
  });

  test("that is replayed is answered the same and kept once", async () => {
    const id = randomUUID();
    expect((await send(body, { "x-github-delivery": id })).status).toBe(202);
    await door.inbox.done([id], new Date());
    expect((await send(body, { "x-github-delivery": id })).status).toBe(202);
    expect((await kept(id))?.processedAt).not.toBeNull();
  });

  test("that is not JSON, or not text, is refused with what to set", async () => {
    expect(await send("payload=%7B%7D")).toMatchObject({
      status: 400,
      message: expect.stringContaining("application/json"),
    });
    expect((await send(Uint8Array.of(0xff, 0xfe, 0x00))).status).toBe(400);
  });

  test("without a usable id or event is refused", async () => {
    expect((await send(body, { "x-github-delivery": "../../etc" })).status).toBe(400);
    expect((await send(body, { "x-github-event": "" })).status).toBe(400);
  });

  test("of any JSON never breaks the door, a zero character included", async () => {
    expect((await send('{"repository":{"full_name":"a\\u0000b"},"ref":"refs/heads/\\u0000"}')).status).toBe(
      202,
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), async (text) => {
        expect([202, 400]).toContain((await send(text)).status);
      }),
      { numRuns: 300 },
    );
  });
});
