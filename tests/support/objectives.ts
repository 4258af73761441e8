import { defaultTiers } from "#domain/slo/burn-tiers.ts";
import { readTarget } from "#domain/slo/read-target.ts";
import type { Slo } from "#domain/slo/slo.ts";

/** An availability objective over 30 days of the service its name begins with. */
export function exampleSlo(service: string, changes: Partial<Slo> = {}): Slo {
  return {
    id: `${service}-availability`,
    service,
    title: `${service} answers`,
    description: "",
    targetPercent: "99.9",
    target: { num: 999n, den: 1000n },
    window: { kind: "rolling", text: "30d", seconds: 2_592_000 },
    indicator: {
      kind: "bad-of-total",
      bad: `http_requests_total{job="${service}",code=~"5.."}`,
      total: `http_requests_total{job="${service}"}`,
    },
    tiers: [{ factor: 14.4, longSeconds: 3600, shortSeconds: 300, severity: "page" }],
    file: `manifests/apps/${service}/slo/availability.yaml`,
    line: 1,
    ...changes,
  };
}

/** A latency objective over 30 days, of a histogram `s` with the bound 0.5; the target is percent, as written. */
export function exampleLatency(percent: string, changes: Partial<Slo> = {}): Slo {
  const target = readTarget(percent, "percent");
  if ("fault" in target) throw new Error(target.fault);
  return exampleSlo("pay", {
    id: "pay-latency",
    title: "Latency",
    ...target,
    indicator: { kind: "latency", bucket: 's_bucket{le="0.5"}', le: "0.5", total: "s_count" },
    tiers: defaultTiers(2_592_000),
    file: "slo.yaml",
    line: 7,
    ...changes,
  });
}
