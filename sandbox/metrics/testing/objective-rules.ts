import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { RecordingRule } from "#sandbox/metrics/history/recorded-samples.ts";

const probes = 'route!~"/livez|/readyz|/metrics"';
const requests = (service: string, more = "") =>
  `http_requests_total{service="${service}",namespace="${service}-dev",${probes}${more}}`;
const timed = (service: string, series: string, more = "") =>
  `http_request_duration_seconds_${series}{service="${service}",namespace="${service}-dev",${probes}${more}}`;
const messages = 'service="notification-service",namespace="notification-service-dev"';

type Counted = { service: string; total: string } & ({ bad: string } | { good: string });

/** The selectors of manifests/apps by the names of their objectives, and how small a part may be bad. */
export const objectives: Record<string, Counted & { budget: number }> = {
  "order-service-availability": {
    service: "order-service",
    total: requests("order-service"),
    bad: requests("order-service", ',status=~"5.."'),
    budget: 0.001,
  },
  "order-service-latency": {
    service: "order-service",
    total: timed("order-service", "count"),
    good: timed("order-service", "bucket", ',le="0.5"'),
    budget: 0.05,
  },
  "user-service-availability": {
    service: "user-service",
    total: requests("user-service"),
    bad: requests("user-service", ',status=~"5.."'),
    budget: 0.001,
  },
  "user-service-latency": {
    service: "user-service",
    total: timed("user-service", "count"),
    good: timed("user-service", "bucket", ',le="0.5"'),
    budget: 0.05,
  },
  "notification-service-success": {
    service: "notification-service",
    total: `messages_total{${messages}}`,
    bad: `messages_total{${messages},outcome=~"failed|malformed"}`,
    budget: 0.005,
  },
  "notification-service-freshness": {
    service: "notification-service",
    total: `message_age_seconds_count{${messages}}`,
    good: `message_age_seconds_bucket{${messages},le="60"}`,
    budget: 0.05,
  },
};

/** PrometheusRules that record these objectives, one for each service. */
export function objectiveRules(): KubernetesObject[] {
  const services = new Set(Object.values(objectives).map(({ service }) => service));
  return [...services].map((service) => {
    const own = Object.entries(objectives).filter(([, objective]) => objective.service === service);
    return ruleObject(
      service,
      own.flatMap(([id, objective]) => recordings(id, objective)),
    );
  });
}

/** A PrometheusRule of one group that is evaluated every minute, or as often as `interval` says. */
export function ruleObject(service: string, rules: readonly object[], interval = "1m"): KubernetesObject {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: `${service}-slo`, namespace: `${service}-dev` },
    spec: { groups: [{ name: `${service}-slo`, interval, rules }] },
  };
}

/** What is recorded of one objective. */
export function recordings(id: string, objective: Counted): RecordingRule[] {
  const all = `sum(increase(${objective.total}[5m]))`;
  const bad =
    "bad" in objective
      ? `sum(increase(${objective.bad}[5m])) or 0 * ${all}`
      : `${all} - (sum(increase(${objective.good}[5m])) or 0 * ${all})`;
  const labels = { slo_id: id };
  return [
    { record: "slo:events_total:increase5m", expr: all, labels },
    { record: "slo:events_bad:increase5m", expr: bad, labels },
    { record: "slo:measured:bool", expr: `clamp_max(count(${objective.total}), 1)`, labels },
    { record: "slo:info", expr: "vector(1)", labels: { ...labels, service: objective.service } },
  ];
}
