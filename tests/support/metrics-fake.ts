import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A series of a fake answer: its labels, and the value of an instant query as Prometheus would write it. */
export type FakeSeries = { labels: Record<string, string>; value: string };
/** One call as it came: the operation's name and the form. */
export type FakeCall = { operation: string; form: Record<string, string> };

export type FakeAnswer = (
  call: FakeCall,
  response: ServerResponse,
  request: IncomingMessage,
) => void | Promise<void>;

/** A plain HTTP server in Prometheus's place; every call is kept. */
export async function startMetricsFake(answer: FakeAnswer) {
  let answering = answer;
  const calls: FakeCall[] = [];
  const server = createServer(async (request, response) => {
    const operation = (request.url ?? "").replace(/^.*\/api\/v1\//, "");
    const call = { operation, form: Object.fromEntries(new URLSearchParams(await text(request))) };
    calls.push(call);
    await answering(call, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    answerWith: (other: FakeAnswer) => {
      answering = other;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers an instant query with these series. */
export function sayVector({ form }: FakeCall, response: ServerResponse, series: readonly FakeSeries[]): void {
  const time = Number(form.time);
  const result = series.map(({ labels, value }) => ({ metric: labels, value: [time, value] }));
  sayData(response, { resultType: "vector", result });
}

export function sayData(response: ServerResponse, data: unknown, more: object = {}): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: "success", data, ...more }));
}

/** An error as Prometheus itself words it. */
export function sayError(response: ServerResponse, status: number, errorType: string, error: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ status: "error", errorType, error }));
}

/** Numbers of one objective as its recordings would sum up; all of the window was measured unless told otherwise. */
export type FakeCounts = {
  bad: number;
  total: number;
  minutes?: number;
  /** Minutes in which the bad events were recorded, where they are others. */
  recordedBad?: number;
  hour?: { bad: number; total: number };
  day?: { bad: number; total: number };
  /** Seconds since its last sample. */
  age?: number;
};

/** The parts of the portfolio's answers, told apart by what is asked. Events are counted five times, as recordings do. */
export function countsAnswer({ form }: FakeCall, all: Readonly<Record<string, FakeCounts>>): FakeSeries[] {
  const query = form.query ?? "";
  const time = Math.floor(Number(form.time));
  return Object.entries(all).flatMap(
    ([id, { bad, total, minutes = 43_200, recordedBad = minutes, age = 30, ...rest }]) => {
      const part = (name: string, value: number) => ({
        labels: { slo_id: id, part: name },
        value: String(value),
      });
      const sums = (counts: { bad: number; total: number }) => [
        part("bad", counts.bad * 5),
        part("total", counts.total * 5),
      ];
      if (query.startsWith("ALERTS")) return [];
      if (query.includes("count_over_time"))
        return [part("measured", minutes), part("bad", recordedBad), part("total", minutes)];
      if (query.includes("[1h]")) return [...sums(rest.hour ?? { bad, total }), part("at", time - age)];
      if (query.includes("[1d]")) return sums(rest.day ?? { bad, total });
      return sums({ bad, total });
    },
  );
}
