import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST } from "#app/api/webhooks/github/route.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
beforeAll(() => {
  globalThis.portolanDeps = deps;
});
afterAll(async () => {
  globalThis.portolanDeps = undefined;
  await close();
  await database.close();
});

const url = "http://127.0.0.1:3000/api/webhooks/github";
const body = JSON.stringify({ repository: { full_name: "acme/platform" }, ref: "refs/heads/main" });

function signed(text: string, secret = "a-webhook-secret"): Record<string, string> {
  const signature = createHmac("sha256", secret).update(text).digest("hex");
  return {
    "x-github-delivery": randomUUID(),
    "x-github-event": "push",
    "x-hub-signature-256": `sha256=${signature}`,
  };
}

test("takes a signed delivery in, and a wrong signature not", async () => {
  const headers = signed(body);
  expect((await POST(new Request(url, { method: "POST", headers, body }))).status).toBe(202);
  const id = headers["x-github-delivery"] ?? "";
  expect(await deps.db.webhookDelivery.findUnique({ where: { id } })).toMatchObject({ event: "push" });
  const forged = signed(body, "not-the-secret-at-all");
  expect((await POST(new Request(url, { method: "POST", headers: forged, body }))).status).toBe(401);
});

test("cuts a body over 1 MiB at the stream, without reading it to its end", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 65_536;
      if (sent > 26_000_000) controller.close();
      else controller.enqueue(new Uint8Array(65_536));
    },
  });
  const init = { method: "POST", headers: signed("x"), body: endless, duplex: "half" };
  expect((await POST(new Request(url, init))).status).toBe(413);
  expect(sent).toBeLessThan(2_000_000);
});
