import { subscribe, unsubscribe } from "node:diagnostics_channel";

type Span = { from: number; to: number };
export type CallTimes = { calls: number; summedMs: number; coveredMs: number };

/** Node's and the package's undici tell alike when a request was made and when its answer had come whole. */
const channels = ["undici:request:create", "undici:request:trailers", "undici:request:error"] as const;

/**
 * Times every HTTP call of this process to `origin` until `stop`: how many, how long they took together, and how
 * much time passed while at least one was under way. Milliseconds.
 */
export function timeCalls(origin: string): { stop: () => CallTimes } {
  const begun = new Map<object, number>();
  const spans: Span[] = [];
  const hear = (message: unknown, channel: string | symbol) => {
    if (!isRequestMessage(message) || String(message.request.origin) !== origin) return;
    if (channel === channels[0]) begun.set(message.request, performance.now());
    const from = begun.get(message.request);
    if (channel === channels[0] || from === undefined) return;
    begun.delete(message.request);
    spans.push({ from, to: performance.now() });
  };
  for (const channel of channels) subscribe(channel, hear);
  return {
    stop: () => {
      for (const channel of channels) unsubscribe(channel, hear);
      const summedMs = spans.reduce((sum, { from, to }) => sum + to - from, 0);
      return { calls: spans.length, summedMs, coveredMs: covered(spans) };
    },
  };
}

function covered(spans: readonly Span[]): number {
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total;
}

function isRequestMessage(message: unknown): message is { request: { origin: unknown } } {
  return typeof message === "object" && message !== null && "request" in message;
}
