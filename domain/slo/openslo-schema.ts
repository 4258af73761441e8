import { z } from "zod";

/** RFC 1123, as OpenSLO and its Go SDK ask for names. */
const name = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    "lower-case letters, digits and hyphens, beginning and ending without a hyphen",
  );
const labels = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const metadata = z.strictObject({
  name,
  displayName: z.string().max(63).exactOptional(),
  labels: labels.exactOptional(),
  annotations: z.record(z.string(), z.string()).exactOptional(),
});
const description = z.string().max(1050).exactOptional();

const metric = z.strictObject({
  metricSource: z.strictObject({
    type: z.literal("Prometheus"),
    spec: z.strictObject({ query: z.string().min(1) }),
  }),
});
const indicatorSpec = z.strictObject({
  description,
  ratioMetric: z.strictObject({
    counter: z.literal(true),
    good: metric.exactOptional(),
    bad: metric.exactOptional(),
    total: metric,
  }),
});
export type IndicatorSpec = z.infer<typeof indicatorSpec>;

const timeWindow = z.strictObject({
  duration: z.string(),
  isRolling: z.boolean(),
  calendar: z
    .strictObject({
      startTime: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'written as "2026-01-01 00:00:00"'),
      timeZone: z.string(),
    })
    .exactOptional(),
});
export type TimeWindow = z.infer<typeof timeWindow>;

/** Targets are read from the text of the file, since a YAML number has been through a float. */
const share = z.union([z.number(), z.string()]).exactOptional();

export const sloDocument = z.strictObject({
  apiVersion: z.literal("openslo/v1"),
  kind: z.literal("SLO"),
  metadata,
  spec: z.strictObject({
    description,
    service: name,
    indicator: z.strictObject({ metadata: metadata.exactOptional(), spec: indicatorSpec }).exactOptional(),
    indicatorRef: name.exactOptional(),
    timeWindow: z.array(timeWindow).length(1, "exactly one window"),
    budgetingMethod: z.literal("Occurrences"),
    objectives: z
      .array(z.strictObject({ displayName: z.string().exactOptional(), target: share, targetPercent: share }))
      .length(1, "exactly one objective; write a document for each"),
  }),
});
export type SloDocument = z.infer<typeof sloDocument>;

export const indicatorDocument = z.strictObject({
  apiVersion: z.literal("openslo/v1"),
  kind: z.literal("SLI"),
  metadata,
  spec: indicatorSpec,
});
export type IndicatorDocument = z.infer<typeof indicatorDocument>;

/** Fields that OpenSLO v1 knows and nothing here can honour, with what to do instead. */
export const unsupportedFields: Record<string, string> = {
  alertPolicies: `Remove it; alerts follow the burn tiers, which the annotation portolan.dev/burn-tiers changes.`,
  compositeWeight: "Remove it; composite objectives are not counted here.",
  indicator: "State one indicator for the whole document.",
  indicatorRef: "State one indicator for the whole document.",
  metricSourceRef: "Write type: Prometheus; there is one source.",
  op: "Remove it; it belongs to threshold indicators.",
  raw: "State good or bad, and total, as counters.",
  rawType: "State good or bad, and total, as counters.",
  thresholdMetric: "State a ratioMetric; a latency is the share of a histogram's bucket.",
  timeSliceTarget: "Remove it; occurrences are counted, not slices of time.",
  timeSliceWindow: "Remove it; occurrences are counted, not slices of time.",
  value: "Remove it; it belongs to threshold indicators.",
};
