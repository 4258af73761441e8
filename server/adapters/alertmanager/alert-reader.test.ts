import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createAlertReader } from "#server/adapters/alertmanager/alert-reader.ts";

const stop = new AbortController().signal;
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
  return `http://127.0.0.1:${address.port}`;
}

const held = {
  labels: { alertname: "SloBurnRatePage", severity: "page", tier: "14.4", slo_id: "pay-api-availability" },
  annotations: { summary: "<b>burning</b>", runbook_url: "javascript:alert(1)" },
  startsAt: "2026-11-20T08:00:00.000Z",
  status: { state: "suppressed", silencedBy: ["s1"], inhibitedBy: [] },
};
const silence = { id: "s1", createdBy: "ines", comment: "known", endsAt: "2026-11-20T10:00:00.000Z" };

test("reads what fires for an objective, who silenced it and until when, and leads nowhere unsafe", async () => {
  const asked: string[] = [];
  const url = await listen((request, response) => {
    asked.push(request.url ?? "");
    response.end(JSON.stringify(request.url?.includes("silences") ? [silence] : [held]));
  });
  const alerts = await createAlertReader(`${url}/am`)(stop);
  expect(asked.toSorted()).toEqual([
    "/am/api/v2/alerts?filter=slo_id%3D%7E%22.%2B%22",
    "/am/api/v2/silences",
  ]);
  expect(alerts.get("pay-api-availability")).toEqual([
    {
      name: "SloBurnRatePage",
      severity: "page",
      tier: "14.4",
      firing: true,
      since: new Date("2026-11-20T08:00:00Z"),
      silenced: {
        by: "ines",
        until: new Date("2026-11-20T10:00:00Z"),
        comment: "known",
        url: `${url}/am/#/silences/s1`,
      },
      summary: "<b>burning</b>",
      runbookUrl: null,
    },
  ]);
});

test.each<[string, RequestListener, RegExp]>([
  ["an error", (_, response) => response.writeHead(503).end("no"), /answered 503/],
  ["a page", (_, response) => response.end("<h1>hello</h1>"), /does not answer/],
  ["another form", (_, response) => response.end('{"status":"success"}'), /in a form/],
  ["nothing", () => undefined, /does not answer/],
])("says what came instead: %s", async (_, handler, message) => {
  const read = createAlertReader(await listen(handler), { totalMs: 200 });
  await expect(read(stop)).rejects.toThrow(message);
});
