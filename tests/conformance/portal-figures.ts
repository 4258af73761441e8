import type { SloIndicator } from "#domain/slo/slo.ts";
import { createMeasuredReader } from "#server/slo/first-sample.ts";
import type { SloDeps } from "#server/slo/ports.ts";
import { readConsumed } from "#server/slo/read-consumed.ts";
import { readDetail } from "#server/slo/read-detail.ts";
import { readPortfolio } from "#server/slo/read-portfolio.ts";
import { replayDraft } from "#server/slo/replay-draft.ts";

/**
 * One thing that people see and that the portal reads from Prometheus. `ofOwn` says why two may differ in it that scraped
 * the same and made their blocks and recordings themselves.
 */
type Reading = {
  name: string;
  read: (slo: SloDeps, now: Date) => Promise<unknown>;
  ofOwn?: string;
};

const pages = [
  "order-service-availability",
  "order-service-latency",
  "user-service-latency",
  "notification-service-success",
  "notification-service-freshness",
  "absent-availability",
];

const own = 'namespace="notification-service-dev",service="notification-service"';
/** The bound is a whole number, which Prometheus 3 writes otherwise than programs do. */
const whole: SloIndicator = {
  kind: "latency",
  bucket: `message_age_seconds_bucket{${own},le="60"}`,
  le: "60",
  total: `message_age_seconds_count{${own}}`,
};
const failed: SloIndicator = {
  kind: "bad-of-total",
  bad: `messages_total{${own},outcome=~"failed|malformed"}`,
  total: `messages_total{${own}}`,
};
const drafted = { id: null, targetPercent: "99", windowText: "30d" };
const dayMs = 86_400_000;

const extrapolated =
  "ranges of 3 leave their beginning out: of scrapes a minute apart the rules find five and not six in their five minutes, and `increase` reaches to the edges";

/** All that is worked out of what Prometheus answers. */
export const readings: readonly Reading[] = [
  {
    name: "the portfolio",
    read: async (slo, now) => {
      const { rows, ...others } = await readPortfolio(slo, {}, now);
      return { ...others, rows: Object.fromEntries(rows.map((row) => [row.id, row])) };
    },
    ofOwn: extrapolated,
  },
  ...pages.map((id) => ({
    name: `the page of ${id}`,
    read: (slo: SloDeps, now: Date) => readDetail(slo, id, now),
    ...(id.startsWith("absent") ? {} : { ofOwn: extrapolated }),
  })),
  { name: "what the policy goes by", read: readConsumed, ofOwn: extrapolated },
  {
    name: "another target, replayed over what was recorded",
    ofOwn: extrapolated,
    read: async (slo, now) => {
      const stored = await slo.objectives.objective("order-service-availability");
      if (!stored) throw new Error("The objective is not there");
      const { indicator } = stored.slo;
      return replayDraft(
        slo,
        { id: stored.slo.id, targetPercent: "99.5", windowText: "30d", indicator },
        now,
      );
    },
  },
  {
    name: "a ratio that nobody records, replayed over its counters",
    read: (slo, now) => replayDraft(slo, { ...drafted, indicator: failed }, now),
  },
  {
    name: "a latency that nobody records, replayed over its buckets",
    read: (slo, now) => replayDraft(slo, { ...drafted, indicator: whole }, now),
  },
  {
    name: "the first sample after a moment, and none",
    read: (slo, now) => {
      if (!slo.metrics) throw new Error("No Prometheus is configured");
      const read = createMeasuredReader({ ...slo, metrics: slo.metrics }, "https://portal.example");
      const stop = new AbortController().signal;
      const since = new Date(now.getTime() - dayMs / 2);
      return Promise.all([
        ...["user-service", "absent", "nobody"].map((service) => read(service, since, now, stop)),
        read("user-service", now, now, stop),
      ]);
    },
  },
  {
    name: "what is measured of an objective, for those who write it",
    read: (slo, now) => Promise.all([failed, whole].map((indicator) => slo.facts(indicator, now))),
  },
];
