import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer, json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createFaults, type Fault, type Faults, faultSchema } from "./fault.ts";
import { spoilAnswer } from "./spoil-answer.ts";

export type FaultProxy = { faults: Faults; close: () => Promise<void> };

/**
 * Stands in front of a Prometheus, on `port` of loopback, and passes everything on but for the faults that are on. From
 * outside they are set with POST and lifted with DELETE `/_control/faults`.
 */
export async function startFaultProxy(target: string, port: number): Promise<FaultProxy> {
  const faults = createFaults();
  const ending = new AbortController();
  const server = createServer((request, response) => {
    answer(target, faults, request, response, ending.signal).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    faults,
    close: async () => {
      ending.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  target: string,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
  stop: AbortSignal,
): Promise<void> {
  const path = request.url ?? "/";
  if (path.startsWith("/_control/faults")) return control(faults, request, response);
  const struck = path.startsWith("/api/v1/") ? faults.strike() : [];
  const find = <Name extends Fault["name"]>(name: Name) =>
    struck.find((fault): fault is Extract<Fault, { name: Name }> => fault.name === name);
  if (find("hang")) return;
  const slow = find("slow");
  if (slow) await pause(slow.ms, undefined, { signal: stop });
  if (find("503")) return send(response, 503, {}, "Service Unavailable");
  if (find("422")) return send(response, 422, { "content-type": "application/json" }, tooManySamples);

  const seconds = find("clock-off")?.seconds ?? 0;
  const onward = await fetch(`${target}${shifted(path, -seconds)}`, {
    method: request.method ?? "GET",
    headers: { "content-type": request.headers["content-type"] ?? "text/plain" },
    redirect: "manual",
    signal: stop,
    ...(request.method === "POST" && { body: shiftedForm(String(await buffer(request)), -seconds) }),
  });
  const body = Buffer.from(await onward.arrayBuffer());
  const headers = headersOf(onward, seconds);
  if (find("restart")) return breakOff(response, onward.status, headers, body);
  const spoiled = struck.length === 0 ? body : spoilAnswer(String(body), struck);
  send(response, onward.status, headers, spoiled);
}

const tooManySamples = JSON.stringify({
  status: "error",
  errorType: "execution",
  error: "query processing would load too many samples into memory in query execution",
});

async function control(faults: Faults, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const type = { "content-type": "application/json" };
  if (request.method === "DELETE") faults.lift();
  if (request.method === "POST") {
    const order = faultSchema.safeParse(await json(request));
    if (!order.success) return send(response, 400, {}, order.error.message);
    faults.add(order.data);
  }
  send(response, 200, type, JSON.stringify({ faults: faults.list() }));
}

function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer | string,
): void {
  response.writeHead(status, headers).end(body);
}

function breakOff(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
): void {
  response.writeHead(status, { ...headers, "content-length": String(body.length) });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

/** Without what says how the body was sent, which is not how it is sent on. */
function headersOf(onward: Response, seconds: number): Record<string, string> {
  const kept = ["content-type", "location"].flatMap((name) => {
    const value = onward.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), date: new Date(Date.now() + seconds * 1000).toUTCString() };
}

/** What a clock that is wrong calls five o'clock was another time. */
function shifted(path: string, seconds: number): string {
  const [plain = "", query] = path.split("?");
  return query === undefined ? plain : `${plain}?${shiftedForm(query, seconds)}`;
}

function shiftedForm(form: string, seconds: number): string {
  if (seconds === 0) return form;
  const parameters = new URLSearchParams(form);
  for (const name of ["time", "start", "end"]) {
    const at = parameters.get(name);
    if (at === null) continue;
    const since = Number.isNaN(Number(at)) ? Date.parse(at) / 1000 : Number(at);
    parameters.set(name, String(since + seconds));
  }
  return parameters.toString();
}
