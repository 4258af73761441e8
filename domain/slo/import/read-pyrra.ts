import { type JsonObject, objectOf, textOf } from "#domain/scaffold/json.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";
import { type ForeignReading, objectiveId } from "#domain/slo/import/foreign-reading.ts";
import { readIndicator } from "#domain/slo/read-indicator.ts";

/** One `ServiceLevelObjective`. Its metrics are plain selectors; its target is a text in percent. */
export function readPyrra(value: JsonObject, service: string): ForeignReading {
  const metadata = objectOf(value.metadata);
  const spec = objectOf(value.spec);
  const indicator = objectOf(spec.indicator);
  const name = textOf(metadata.name) ?? "";
  const kind = (["ratio", "latency"] as const).find((each) => indicator[each] !== undefined);
  const at: YamlPath = ["spec", "indicator"];
  const refuse = (reason: string): ForeignReading => ({
    objectives: [{ path: [], refusedAt: at, reason }],
    carried: [["apiVersion"], ["kind"], ["metadata", "name"]],
  });
  if (!kind) return refuse(`The objective "${name}" is neither a ratio nor a latency of a bucket.`);
  const { errors, success, total } = objectOf(indicator[kind]);
  const source = (part: typeof total) => ({
    metricSource: { type: "Prometheus" as const, spec: { query: textOf(objectOf(part).metric) ?? "" } },
  });
  const counted = kind === "ratio" ? { bad: source(errors) } : { good: source(success) };
  const reading = readIndicator({ ratioMetric: { counter: true, ...counted, total: source(total) } });
  if ("fault" in reading) return refuse(reading.fault);
  const part = kind === "ratio" ? "errors" : "success";
  return {
    objectives: [
      {
        path: [],
        draft: {
          id: objectiveId(service, name),
          title: name.slice(0, 63),
          description: textOf(spec.description) ?? "",
          targetPercent: String(spec.target ?? ""),
          windowText: textOf(spec.window) ?? "",
          indicator: reading.indicator,
        },
      },
    ],
    carried: [
      ["apiVersion"],
      ["kind"],
      ["metadata", "name"],
      ["spec", "description"],
      ["spec", "target"],
      ["spec", "window"],
      [...at, kind, part, "metric"],
      [...at, kind, "total", "metric"],
    ],
  };
}
