import { partLabel } from "#domain/slo/promql/portfolio-queries.ts";
import { parseDecimal, type Ratio } from "#domain/slo/ratio.ts";

/** One series of an answer: its labels and its value in Prometheus's own words. */
export type AnsweredSample = { labels: Record<string, string>; value: string };

/** The values of one objective by part, `bad` or `total`; more than one where several series carry its id. */
export type Parts = ReadonlyMap<string, readonly string[]>;

const nothing: Parts = new Map();

/** The parts of every objective in one answer, by slo_id. Series without an id or a part are nobody's. */
export function partsById(samples: readonly AnsweredSample[]): (sloId: string) => Parts {
  const byId = new Map<string, Map<string, string[]>>();
  for (const { labels, value } of samples) {
    const { slo_id: id, [partLabel]: part } = labels;
    if (!id || !part) continue;
    const parts = byId.get(id) ?? new Map<string, string[]>();
    const values = parts.get(part) ?? [];
    values.push(value);
    byId.set(id, parts.set(part, values));
  }
  return (sloId) => byId.get(sloId) ?? nothing;
}

/**
 * Takes numbers out of `parts`, and keeps in words what is no number of events: nothing is made of half an answer.
 * A part that is missing is null and no fault.
 */
export function createTaker(sloId: string): {
  faults: string[];
  take: (parts: Parts, part: string, words: string) => Ratio | null;
} {
  const faults: string[] = [];
  const take = (parts: Parts, part: string, words: string) => {
    const [text, ...others] = parts.get(part) ?? [];
    if (text === undefined) return null;
    const value = parseDecimal(text);
    if (others.length > 0)
      faults.push(`${others.length + 1} series give ${words} of ${sloId}, where one may`);
    else if (value === null) faults.push(`${words} of ${sloId} are ${text}, which is no number`);
    else if (value.num < 0n) faults.push(`${words} of ${sloId} are ${text}, which is less than none`);
    else return value;
    return null;
  };
  return { faults, take };
}
