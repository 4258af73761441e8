import { z } from "zod";
import { plainText, safeHttpUrl } from "#domain/delivery/plain-text.ts";
import type { SloAlert } from "#domain/slo/views/budget-view.ts";
import { createBoundedFetch, type FetchBounds } from "#server/runtime/bounded-fetch.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import { upstreamSeconds } from "#server/runtime/metrics.ts";
import type { AlertReader } from "#server/slo/ports.ts";

const texts = z.record(z.string(), z.string()).default({});
const alertsSchema = z.array(
  z.object({
    labels: texts,
    annotations: texts,
    startsAt: z.coerce.date(),
    status: z.object({ silencedBy: z.array(z.string()).default([]) }),
  }),
);
const silencesSchema = z.array(
  z.object({
    id: z.string(),
    createdBy: z.string().default(""),
    comment: z.string().default(""),
    endsAt: z.coerce.date(),
  }),
);
type Silence = z.infer<typeof silencesSchema>[number];

/** Reads what Alertmanager holds for objectives: API v2, silenced and inhibited alerts included. */
export function createAlertReader(url: string, bounds: Partial<FetchBounds> = {}): AlertReader {
  const fetch = createBoundedFetch({ totalMs: 5_000, connections: 4, ...bounds });

  async function get<T>(path: string, schema: z.ZodType<T>, stop: AbortSignal): Promise<T> {
    const end = upstreamSeconds.startTimer({ source: "Alertmanager", operation: path.split("?")[0] ?? "" });
    try {
      const answer = await fetch(`${url}/api/v2/${path}`, { redirect: "manual", signal: stop });
      if (answer.status !== 200) throw away(`answered ${answer.status}`);
      const read = schema.safeParse(await answer.json());
      if (!read.success) throw away("answered in a form that the portal does not know", read.error);
      end({ outcome: "ok" });
      return read.data;
    } catch (error) {
      end({ outcome: "failed" });
      stop.throwIfAborted();
      throw error instanceof Unavailable ? error : away("does not answer", error);
    }
  }

  return async (stop) => {
    const ours = new URLSearchParams({ filter: 'slo_id=~".+"' });
    const [alerts, silences] = await Promise.all([
      get(`alerts?${ours}`, alertsSchema, stop),
      get("silences", silencesSchema, stop),
    ]);
    const byId = new Map(silences.map((silence) => [silence.id, silence]));
    const found = new Map<string, SloAlert[]>();
    for (const { labels, annotations, startsAt, status } of alerts) {
      const id = labels.slo_id ?? "";
      const silence = status.silencedBy.map((each) => byId.get(each)).find((each) => each !== undefined);
      const alert = alertOf(labels, annotations, startsAt, silence, url);
      found.set(id, [...(found.get(id) ?? []), alert]);
    }
    return found;
  };
}

function alertOf(
  { alertname = "", severity = "", tier }: Record<string, string>,
  annotations: Record<string, string>,
  since: Date,
  silence: Silence | undefined,
  url: string,
): SloAlert {
  return {
    name: plainText(alertname, 100),
    severity: plainText(severity, 40),
    tier: tier ? plainText(tier, 40) : null,
    firing: true,
    since,
    silenced: silence
      ? {
          by: plainText(silence.createdBy, 100),
          until: silence.endsAt,
          comment: plainText(silence.comment, 300),
          url: `${url}/#/silences/${encodeURIComponent(silence.id)}`,
        }
      : null,
    summary: plainText(annotations.summary ?? "", 300),
    runbookUrl: safeHttpUrl(annotations.runbook_url ?? ""),
  };
}

function away(what: string, cause?: unknown): Unavailable {
  return new Unavailable("Alertmanager", `Alertmanager ${what}.`, {
    mend: "Check ALERTMANAGER_URL, and that Alertmanager runs.",
    ...(cause === undefined ? {} : { cause }),
  });
}
