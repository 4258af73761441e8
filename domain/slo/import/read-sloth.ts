import { type Json, listOf, objectOf, textOf } from "#domain/scaffold/json.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import { countedBy } from "#domain/slo/import/counted-queries.ts";
import { type ForeignReading, objectiveId } from "#domain/slo/import/foreign-reading.ts";
import { readIndicator } from "#domain/slo/read-indicator.ts";
import type { SloIndicator } from "#domain/slo/slo.ts";

/**
 * Sloth's file (`prometheus/v1`, snake_case) or the spec of its Kubernetes object (camelCase). Its objectives are over 30
 * days, which it takes from its command line.
 */
export function readSloth(spec: Json | undefined, at: YamlPath, service: string): ForeignReading {
  const carried: YamlPath[] = [["version"], ["apiVersion"], ["kind"], ["metadata", "name"]];
  const reading: ForeignReading = { objectives: [], carried };
  const { slos, service: named } = objectOf(spec);
  if (named === service) carried.push([...at, "service"]);
  for (const [index, slo] of listOf(slos).entries()) {
    const path = [...at, "slos", index];
    const { name, description, objective, sli } = objectOf(slo);
    const events = objectOf(objectOf(sli).events);
    const error = textOf(events.error_query) ?? textOf(events.errorQuery);
    const total = textOf(events.total_query) ?? textOf(events.totalQuery);
    const indicator = error === undefined || total === undefined ? null : indicatorOf(error, total);
    if (!indicator) {
      const reason = `The objective "${textOf(name) ?? index}" counts something else than the rate of one counter of another.`;
      reading.objectives.push({ path, refusedAt: [...path, "sli"], reason });
      continue;
    }
    const id = objectiveId(service, textOf(name) ?? String(index));
    const draft = {
      id,
      title: (textOf(name) ?? id).slice(0, 63),
      description: textOf(description) ?? "",
      targetPercent: String(objective ?? ""),
      windowText: "30d",
      indicator,
    };
    reading.objectives.push({ path, draft });
    for (const field of ["name", "description", "objective", "sli"]) carried.push([...path, field]);
  }
  return reading;
}

/** Good events are what Sloth's latencies take from all of them: `all - bucket`. */
function indicatorOf(error: string, total: string): SloIndicator | null {
  const bad = countedBy(error);
  const all = countedBy(total);
  if (!bad || !all || !("counter" in all)) return null;
  const source = (query: string) => ({ metricSource: { type: "Prometheus" as const, spec: { query } } });
  if ("without" in bad && bad.all !== all.counter) return null;
  const part = "counter" in bad ? { bad: source(bad.counter) } : { good: source(bad.without) };
  const reading = readIndicator({ ratioMetric: { counter: true, ...part, total: source(all.counter) } });
  return "indicator" in reading ? reading.indicator : null;
}
