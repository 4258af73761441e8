import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { connectPrometheus, type PrometheusSettings } from "#server/adapters/prometheus/connect.ts";
import { createMetricsReader } from "#server/adapters/prometheus/metrics-reader.ts";
import { Unavailable } from "#server/runtime/errors.ts";

const stop = new AbortController().signal;
const at = new Date("2026-11-20T08:00:00Z");
/** As it is asked: what lies right at the beginning of a range is in it for no Prometheus then. */
const asked = at.getTime() / 1000 + 0.001;
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

function say(response: ServerResponse, status: number, body: unknown, date = at.toUTCString()): void {
  response.writeHead(status, { "content-type": "application/json", date });
  response.end(JSON.stringify(body));
}

const success = (data: unknown, more = {}) => ({ status: "success", data, ...more });
const vectorOf = (...values: string[]) => ({
  resultType: "vector",
  result: values.map((value, index) => ({
    metric: { slo_id: `slo-${index}` },
    value: [asked, value],
  })),
});

function reader(url: string, settings: Partial<PrometheusSettings> = {}, totalMs = 2_000) {
  return createMetricsReader(
    connectPrometheus({ url, ...settings }, { totalMs, maxBytes: 50_000 }, () => at),
  );
}

async function ask(url: string, settings: Partial<PrometheusSettings> = {}) {
  return reader(url, settings).instant("up", at, { maxSeries: 10 }, stop);
}

async function failureOf(handler: RequestListener, settings: Partial<PrometheusSettings> = {}) {
  const error: unknown = await ask(await listen(handler), settings).catch((thrown: unknown) => thrown);
  if (!(error instanceof Unavailable)) throw new Error(`Not refused: ${String(error)}`);
  return { message: error.message, mend: error.mend ?? "" };
}

test("asks by a form below the prefix, as whom it was told, and keeps numbers as they were written", async () => {
  const heard: string[] = [];
  const url = await listen(async (request, response) => {
    const { authorization, "x-scope-orgid": tenant } = request.headers;
    heard.push(request.url ?? "", `${authorization} ${tenant}`, await text(request));
    say(response, 200, success(vectorOf("0.1", "NaN", "+Inf", "1e-7"), { warnings: ["one store is away"] }));
  });
  const answer = await ask(`${url}/prometheus`, { bearerToken: "a-token", tenant: "acme" });
  expect(heard).toEqual([
    "/prometheus/api/v1/query",
    "Bearer a-token acme",
    `query=up&time=${asked}&limit=11`,
  ]);
  expect(answer.value.map(({ value }) => value)).toEqual(["0.1", "NaN", "+Inf", "1e-7"]);
  expect(answer).toMatchObject({ warnings: ["one store is away"], observedAt: at, skew: null });
});

test("reads a range with its gaps as they are", async () => {
  const values = [
    [asked - 120, "1"],
    [asked, "3"],
  ];
  const url = await listen((_, response) =>
    say(response, 200, success({ resultType: "matrix", result: [{ metric: {}, values }] })),
  );
  const span = { start: new Date(at.getTime() - 120_000), end: at, stepSeconds: 60 };
  const answer = await reader(url).range("up", span, { maxSeries: 1 }, stop);
  expect(answer.value).toEqual([
    {
      labels: {},
      samples: [
        { at: span.start, value: "1" },
        { at, value: "3" },
      ],
    },
  ]);
});

describe("an answer that is none", () => {
  test.each<[string, RequestListener, RegExp, RegExp]>([
    [
      "a query it does not take",
      (_, response) =>
        say(response, 400, { status: "error", errorType: "bad_data", error: "parse error: <b>x</b>" }),
      /does not take the portal's query: parse error: <b>x<\/b>\.$/,
      /selectors/,
    ],
    [
      "several series for one objective",
      (_, response) =>
        say(response, 422, { status: "error", errorType: "execution", error: "found duplicate series" }),
      /could not work out .* found duplicate series/,
      /slo_id/,
    ],
    [
      "an overload",
      (_, response) => say(response, 503, { status: "error", errorType: "timeout", error: "timed out" }),
      /gave up .* timed out/,
      /asks again/,
    ],
    [
      "a page of a proxy",
      (_, response) => response.writeHead(502, { "content-type": "text/html" }).end("<h1>502</h1>"),
      /answered 502 with something that is not its API/,
      /PROMETHEUS_URL/,
    ],
    [
      "a page that says all is well",
      (_, response) => response.writeHead(200).end("<h1>Welcome</h1>"),
      /answered 200 with something that is not its API/,
      /PROMETHEUS_URL/,
    ],
    [
      "refused credentials",
      (_, response) => response.writeHead(401).end("no"),
      /does not let the portal in \(401\)/,
      /PROMETHEUS_BEARER_TOKEN/,
    ],
    [
      "figures of a form nobody knows",
      (_, response) => say(response, 200, success({ resultType: "scalar", result: [1, "1"] })),
      /in a form that the portal does not know/,
      /PROMETHEUS_URL/,
    ],
    [
      "more series than there may be",
      (_, response) => say(response, 200, success(vectorOf(...Array(11).fill("1")))),
      /more than the 10 series/,
      /slo_id/,
    ],
    [
      "more bytes than anybody wants",
      (_, response) => response.writeHead(200).end("x".repeat(60_000)),
      /larger answer than the portal takes/,
      /slo_id/,
    ],
    [
      "a connection that breaks in the middle",
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" }).write("{");
        setImmediate(() => response.destroy());
      },
      /does not answer/,
      /PROMETHEUS_URL/,
    ],
  ])("is told for %s", async (_, handler, message, mend) => {
    const failure = await failureOf(handler);
    expect(failure.message).toMatch(message);
    expect(failure.mend).toMatch(mend);
  });

  test("is told of one that never comes, and of one that nobody gives", async () => {
    const url = await listen(() => undefined);
    const asked = reader(url, {}, 100).instant("up", at, { maxSeries: 1 }, stop);
    await expect(asked).rejects.toThrow("Prometheus did not answer in time.");
    await expect(ask("http://127.0.0.1:1")).rejects.toThrow("Prometheus does not answer");
  });

  test("ends with its caller, in the caller's words", async () => {
    const url = await listen(() => undefined);
    const caller = new AbortController();
    const asked = reader(url).instant("up", at, { maxSeries: 1 }, caller.signal);
    caller.abort(new Error("nobody waits any more"));
    await expect(asked).rejects.toThrow("nobody waits any more");
  });

  test("carries no secret, whatever the other side repeats", async () => {
    const echo: RequestListener = (request, response) =>
      say(response, 400, { status: "error", error: `you sent ${request.headers.authorization}` });
    const password = "hunter2-hunter2";
    for (const settings of [{ bearerToken: password }, { basic: { username: "p", password } }]) {
      const { message } = await failureOf(echo, settings);
      expect(message).toContain("you sent");
      expect(message).not.toContain(password);
      expect(message).not.toContain(Buffer.from(`p:${password}`).toString("base64"));
    }
  });
});

test("sends credentials nowhere but where it was told to", async () => {
  let strays = 0;
  const elsewhere = await listen((_, response) => {
    strays += 1;
    say(response, 200, success(vectorOf()));
  });
  const { message } = await failureOf(
    (_, response) => response.writeHead(307, { location: elsewhere }).end(),
    { bearerToken: "a-token" },
  );
  expect(message).toMatch(/another address \(307\)/);
  expect(strays).toBe(0);
});

test("asks once more where a kept connection was closed in between", async () => {
  let calls = 0;
  const url = await listen((request, response) => {
    calls += 1;
    if (calls === 2) request.socket.destroy();
    else say(response, 200, success(vectorOf("1")));
  });
  const own = reader(url);
  for (const _ of [1, 2]) await own.instant("up", at, { maxSeries: 1 }, stop);
  expect(calls).toBe(3);
});

test("tells of a clock that is more than two minutes off", async () => {
  const skewOf = async (minutes: number) => {
    const date = new Date(at.getTime() + minutes * 60_000).toUTCString();
    return (await ask(await listen((_, response) => say(response, 200, success(vectorOf()), date)))).skew;
  };
  expect(await skewOf(1)).toBeNull();
  expect(await skewOf(-10)).toMatch(/10 minutes behind the portal's/);
  expect(await skewOf(10)).toMatch(/10 minutes ahead of the portal's/);
});
