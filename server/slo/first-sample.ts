import type { MeasuredFact } from "#domain/delivery/course-facts.ts";
import { firstSampleQuery } from "#domain/slo/promql/first-sample-query.ts";
import { parseDecimal, toNumber } from "#domain/slo/ratio.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import type { SloDeps } from "#server/slo/ports.ts";

/** A file may state more objectives than these; any one of them tells that the service is measured. */
const mostAsked = 20;

/** Which objective of a service Prometheus measured first after `since`, and when. */
export function createMeasuredReader(
  { objectives, metrics }: Pick<SloDeps, "objectives"> & { metrics: NonNullable<SloDeps["metrics"]> },
  portalUrl: string,
): (service: string, since: Date, now: Date, signal: AbortSignal) => Promise<MeasuredFact> {
  return async (service, since, now, signal) => {
    const ids = (await objectives.ofService(service)).map(({ slo }) => slo.id).slice(0, mostAsked);
    if (ids.length === 0) return { kind: "no-objective" };
    const query = firstSampleQuery(ids, since, now).text;
    try {
      const { value } = await metrics.instant(query, now, { maxSeries: 10 * mostAsked }, signal);
      const samples = value.flatMap(({ labels: { slo_id: id = "" }, value: text }) => {
        const seconds = parseDecimal(text);
        return seconds && ids.includes(id)
          ? [{ id, at: new Date(Math.round(toNumber(seconds) * 1_000)) }]
          : [];
      });
      const [first] = samples.toSorted((one, other) => one.at.getTime() - other.at.getTime());
      if (!first) return { kind: "waiting", objectives: ids, query, at: now };
      const url = `${portalUrl}/budgets/${encodeURIComponent(first.id)}`;
      return { kind: "sample", objective: first.id, url, query, at: first.at };
    } catch (error) {
      if (error instanceof Unavailable) return { kind: "away", message: error.message };
      throw error;
    }
  };
}
