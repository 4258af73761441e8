import { collectDefaultMetrics, Histogram, register } from "prom-client";

// Next may load this module once per bundle while prom-client's registry is one per process.
function histogram<Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> {
  const known = register.getSingleMetric(name);
  if (known instanceof Histogram) return known;
  return new Histogram({
    name,
    help,
    labelNames,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  });
}

/** Rate, errors and duration of every procedure; `outcome` is `ok` or tRPC's code. */
export const procedureSeconds = histogram("portolan_procedure_duration_seconds", "Time one procedure took", [
  "procedure",
  "outcome",
]);

/** The same for every call to an outside system; `outcome` is `ok`, an HTTP status or `timeout`. */
export const upstreamSeconds = histogram(
  "portolan_upstream_duration_seconds",
  "Time one upstream call took",
  ["source", "operation", "outcome"],
);

/** Everything measured in this process, in Prometheus's text format. */
export async function renderMetrics(): Promise<{ contentType: string; body: string }> {
  if (!register.getSingleMetric("process_cpu_user_seconds_total")) collectDefaultMetrics();
  return { contentType: register.contentType, body: await register.metrics() };
}
