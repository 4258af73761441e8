import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { acceptDelivery } from "#server/delivery/accept-delivery.ts";
import type { InboxStore } from "#server/delivery/inbox-store.ts";

/** What the tests' GitHub signs with. */
export const webhookSecret = "a-webhook-secret-for-tests";

/** The webhook's door behind a plain HTTP server, as the web process has it behind Next. */
export async function openWebhookDoor(
  inbox: InboxStore,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    const { status, message } = await acceptDelivery(
      { inbox, secrets: ["another", webhookSecret] },
      headers,
      Buffer.concat(chunks),
    );
    response.writeHead(status).end(message);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() satisfies string | AddressInfo | null;
  if (address === null || typeof address === "string") throw new Error("The webhook's door has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/api/webhooks/github`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
