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
