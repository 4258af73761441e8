import { z } from "zod";
import {
  failedCall,
  type Operation,
  type RawAnswer,
  refusedCall,
} from "#server/adapters/prometheus/translate-failure.ts";
import { type BoundedFetch, createBoundedFetch, type FetchBounds } from "#server/runtime/bounded-fetch.ts";
import { upstreamSeconds } from "#server/runtime/metrics.ts";

export type PrometheusSettings = {
  /** Base address, with the path prefix where there is one (Mimir: `/prometheus`), without a slash at the end. */
  url: string;
  bearerToken?: string | undefined;
  basic?: { username: string; password: string } | undefined;
  /** Sent as `X-Scope-OrgID`, by which Mimir and Thanos know whose series are meant. */
  tenant?: string | undefined;
  /** PEM texts for mutual TLS. */
  identity?: { cert?: string | undefined; key?: string | undefined; ca?: string | undefined };
};

/** What came under `data`, still unread; `skewMs` is how far the other clock is ahead of ours, where it told. */
export type PrometheusAnswer = { data: unknown; warnings: string[]; observedAt: Date; skewMs: number };

/** One call of the HTTP API. Throws `Unavailable` in words for people, or the signal's reason. */
export type Prometheus = (
  operation: Operation,
  form: Record<string, string>,
  stop: AbortSignal,
) => Promise<PrometheusAnswer>;

const envelope = z.object({
  status: z.literal("success"),
  data: z.unknown(),
  warnings: z.array(z.string()).default([]),
  infos: z.array(z.string()).default([]),
});

/** Connects to a Prometheus or to what speaks its API; nothing is asked yet. */
export function connectPrometheus(
  settings: PrometheusSettings,
  bounds: Partial<FetchBounds> = {},
  now: () => Date = () => new Date(),
): Prometheus {
  const fetch = createBoundedFetch(bounds, settings.identity);
  const headers = headersOf(settings);
  const secrets = [settings.bearerToken, settings.basic?.password, headers.authorization].filter(
    (secret) => secret !== undefined,
  );
  return async (operation, form, stop) => {
    const end = upstreamSeconds.startTimer({ source: "Prometheus", operation });
    try {
      const answer = await send(fetch, `${settings.url}/api/v1/${operation}`, headers, form, stop);
      const read = envelope.safeParse(answer.json);
      if (answer.status !== 200 || !read.success) throw refusedCall(operation, answer, secrets);
      end({ outcome: "ok" });
      const observedAt = now();
      const { data, warnings, infos } = read.data;
      const told = Date.parse(answer.date ?? "");
      const skewMs = Number.isNaN(told) ? 0 : told - observedAt.getTime();
      return { data, warnings: [...warnings, ...infos], observedAt, skewMs };
    } catch (error) {
      end({ outcome: "failed" });
      stop.throwIfAborted();
      throw failedCall(error);
    }
  };
}

function headersOf({ bearerToken, basic, tenant }: PrometheusSettings): Record<string, string> {
  const pair = basic && Buffer.from(`${basic.username}:${basic.password}`).toString("base64");
  return {
    "content-type": "application/x-www-form-urlencoded",
    accept: "application/json",
    ...(bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` }),
    ...(pair === undefined ? {} : { authorization: `Basic ${pair}` }),
    ...(tenant === undefined ? {} : { "x-scope-orgid": tenant }),
  };
}

/**
 * Expressions outgrow what an address may hold, so they go as a form. A redirect is not followed: it would carry the
 * credentials to whomever it names.
 */
async function send(
  fetch: BoundedFetch,
  url: string,
  headers: Record<string, string>,
  form: Record<string, string>,
  stop: AbortSignal,
): Promise<RawAnswer & { date: string | null }> {
  const body = new URLSearchParams(form).toString();
  const asked = body === "" ? {} : { method: "POST", body };
  const ask = () => fetch(url, { ...asked, headers, redirect: "manual", signal: stop });
  // A query changes nothing, so one whose kept connection the other side has closed meanwhile is sent again.
  const answer = await ask().catch((error: unknown) => (wasClosed(error) ? ask() : Promise.reject(error)));
  const text = await answer.text();
  return { status: answer.status, json: parseJson(text), date: answer.headers.get("date") };
}

function wasClosed(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "UND_ERR_SOCKET";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
