import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { SMTPServer } from "smtp-server";
import { openDelivery } from "../src/delivery/deliver.ts";
import { NotNow } from "../src/queue/consume.ts";
import type { QueueEvent } from "../src/queue/event.ts";

const data = { orderId: "0a1b2c3d-0000-4000-8000-000000000000", userId: "u1", status: "pending", totalCents: 700, currency: "EUR" };
const event: QueueEvent = { id: "e-1", type: "order.created", version: 1, time: "2026-01-02T03:04:05Z", data };

async function serve(answer: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).finally(() => {
    server.closeAllConnections();
    server.close();
  });
}

/** A mail server that answers the recipient with a code, and what it took. */
async function receiveMail(code: number, work: (url: string, taken: string[]) => Promise<void>): Promise<void> {
  const taken: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onAuth: (_auth, _session, done) => done(Object.assign(new Error("no"), { responseCode: 535 })),
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_address, _session, done) => done(code === 250 ? null : Object.assign(new Error("no"), { responseCode: code })),
    onData: (stream, _session, done) => {
      let text = "";
      stream.on("data", (chunk: Buffer) => {
        text += chunk;
      });
      stream.on("end", () => {
        taken.push(text);
        done();
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  await work(`smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`, taken).finally(
    () => new Promise<void>((resolve) => server.close(resolve)),
  );
}

const known: RequestListener = (_, response) => response.end(JSON.stringify({ id: "u1", email: "ada@example.com" }));

test("mails the user's present address, under the event's id", () =>
  receiveMail(250, (smtp, taken) =>
    serve(known, async (users) => {
      await openDelivery(smtp, users)(event);
      assert.match(String(taken[0]), /^To: ada@example.com\r?$/m);
      assert.match(String(taken[0]), /^Subject: We have your order 0a1b2c3d\r?$/m);
      assert.match(String(taken[0]), /^Message-ID: <e-1@notification-service>\r?$/m);
      assert.match(String(taken[0]), /7\.00 EUR/);
    }),
  ));

test("lets nothing from the queue begin a header of its own", () =>
  receiveMail(250, (smtp, taken) =>
    serve(known, async (users) => {
      const evil = "paid\r\nBcc: eve@example.com";
      await openDelivery(smtp, users)({ ...event, type: "order.status-changed", data: { ...data, status: evil } });
      assert.doesNotMatch(String(taken[0]), /^Bcc:/im);
    }),
  ));

test("sends nothing to somebody who left, and nothing for an event nobody is told about", () =>
  receiveMail(250, (smtp, taken) =>
    serve(
      (_, response) => response.writeHead(404).end("{}"),
      async (users) => {
        await openDelivery(smtp, users)(event);
        await openDelivery(smtp, users)({ ...event, type: "stock.changed" });
        assert.deepEqual(taken, []);
      },
    ),
  ));

test("waits where the mail server does not take the password, which is about no mail", () =>
  receiveMail(250, (smtp) =>
    serve(known, (users) => assert.rejects(openDelivery(smtp.replace("smtp://", "smtp://user:old@"), users)(event), NotNow)),
  ));

for (const [code, what] of [
  [451, "waits for a mail server that cannot now"],
  [550, "gives up where the mail server refuses for good"],
] as const)
  test(what, () =>
    receiveMail(code, (smtp) =>
      serve(known, async (users) => {
        const isNotNow = (error: unknown) => error instanceof NotNow === code < 500;
        await assert.rejects(openDelivery(smtp, users)(event), isNotNow);
      }),
    ),
  );

test("waits while the mail server, or user-service, is away", async () => {
  await serve(known, (users) => assert.rejects(openDelivery("smtp://127.0.0.1:1", users)(event), NotNow));
  await receiveMail(250, (smtp) => assert.rejects(openDelivery(smtp, "http://127.0.0.1:1")(event), NotNow));
});

test("posts the event to a webhook under its id; 503 is waited for, 400 is final", async () => {
  const heard: unknown[] = [];
  let status = 204;
  await serve(
    (request, response) => {
      heard.push(request.headers["idempotency-key"]);
      response.writeHead(status).end();
    },
    async (url) => {
      const deliver = openDelivery(url, null);
      await deliver(event);
      status = 503;
      await assert.rejects(deliver(event), NotNow);
      // A 500 may be about this very event, so it uses up one of its tries.
      for (status of [400, 500])
        await assert.rejects(deliver(event), (error: unknown) => !(error instanceof NotNow));
    },
  );
  assert.deepEqual(heard, ["e-1", "e-1", "e-1", "e-1"]);
});

test("says at the start what is wrong with its address", () => {
  assert.throws(() => openDelivery("ftp://x", null), /smtp:, smtps:, http: or https:/);
  assert.throws(() => openDelivery("smtp://x", null), /USER_SERVICE_URL is missing/);
});
