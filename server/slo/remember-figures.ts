import { setTimeout as sleep } from "node:timers/promises";
import { prometheusSource } from "#domain/delivery/source-state.ts";
import type { SourceError } from "#domain/observed.ts";
import { windowKey } from "#domain/slo/promql/portfolio-queries.ts";
import type { SloWindow } from "#domain/slo/slo.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import type { Log } from "#server/runtime/log.ts";
import type { SourceHealth } from "#server/runtime/source-health.ts";
import type { FigureReader, FigureSight } from "#server/slo/ports.ts";
import type { FreshSight } from "#server/slo/read-figures.ts";

/** Recordings come once a minute; within this nothing can have changed that anybody would see. */
const freshMs = 15_000;
/** A look is repeated after so many times what it took: many objectives are not to keep Prometheus busy. */
const restsAsLong = 4;
/** And at the latest with the next recordings. */
const longestFreshMs = 60_000;
/** A Prometheus that has just failed is left alone for so long, whoever asks. */
const restMs = 5_000;
/** How long somebody in haste waits where something is remembered, and where nothing is. */
const hasteMs = { something: 1_000, nothing: 3_000 };
/** All queries of a sight together, and so any one of them. */
export const sightLimitMs = 30_000;

type Read = (windows: readonly SloWindow[], at: Date, stop: AbortSignal) => Promise<FreshSight>;
type Deps = {
  read: Read;
  sources: Pick<SourceHealth, "ok" | "failed">;
  log: Pick<Log, "error">;
  /** Names the last notice of Alertmanager, whichever process took it in: what was seen before it is not fresh. */
  newestNotice?: () => Promise<string | null>;
};

/**
 * Keeps the last sight of this process. Times are aligned, so that all who look within a few seconds share one look, of
 * which there is never more than one under way; while Prometheus fails, the last sight stays.
 */
export function rememberFigures({ read, sources, log, newestNotice }: Deps): FigureReader {
  let last: { about: string; sight: FigureSight } | null = null;
  let running: Promise<void> | null = null;
  let failure: (SourceError & { until: number }) | null = null;

  async function look(about: string, windows: readonly SloWindow[], at: Date, now: Date): Promise<void> {
    try {
      const { skew, ...sight } = await read(windows, at, AbortSignal.timeout(sightLimitMs));
      last = { about, sight };
      failure = skew === null ? null : { message: skew, since: failure?.since ?? now, until: 0 };
    } catch (error) {
      if (!(error instanceof Unavailable)) log.error({ err: error }, "figures could not be read");
      const message = error instanceof Unavailable ? error.message : "The portal could not read the figures.";
      failure = { message, since: failure?.since ?? now, until: now.getTime() + restMs };
    }
    await report(failure, now);
  }

  /** The database may be away as well, which costs nobody the figures. */
  async function report(error: SourceError | null, now: Date): Promise<void> {
    const told =
      error === null
        ? sources.ok(prometheusSource, now)
        : sources.failed(prometheusSource, now, error.message);
    await told.catch((cause: unknown) =>
      log.error({ err: cause }, "how Prometheus answers could not be kept"),
    );
  }

  /** Without the database there is no news, which costs nobody the figures. */
  const news = async () => newestNotice?.().catch(() => null) ?? null;

  async function bring(windows: readonly SloWindow[], now: Date): Promise<void> {
    const at = new Date(Math.floor(now.getTime() / freshMs) * freshMs);
    const distinct = [...new Map(windows.map((window) => [windowKey(window), window])).entries()];
    const about = [await news(), ...distinct.map(([name]) => name).toSorted()].join(" ");
    const isOld = () =>
      last === null ||
      last.about !== about ||
      at.getTime() - last.sight.at.getTime() >= freshFor(last.sight.seconds);
    const isDue = () => isOld() && !(failure !== null && now.getTime() < failure.until);
    // Another moment's look comes first, and may leave nothing to be asked.
    if (isDue()) await running;
    if (isDue()) {
      running ??= look(
        about,
        distinct.map(([, window]) => window),
        at,
        now,
      ).finally(() => {
        running = null;
      });
      await running;
    }
  }

  return async (windows, now, pace) => {
    const brought = bring(windows, now);
    const patienceMs = last === null ? hasteMs.nothing : hasteMs.something;
    if (pace === "in haste") await Promise.race([brought, sleep(patienceMs, undefined, { ref: false })]);
    else await brought;
    const error = failure && { message: failure.message, since: failure.since };
    const silence = last === null ? { message: "Prometheus has not answered yet.", since: now } : null;
    return { sight: last?.sight ?? null, error: error ?? silence };
  };
}

/** Milliseconds for which a look that took so many seconds is not repeated. */
function freshFor(seconds: number): number {
  return Math.min(Math.max(freshMs, seconds * 1_000 * restsAsLong), longestFreshMs);
}

/** Where no Prometheus is configured every figure says so. */
export function noFigures(): FigureReader {
  return async (_windows, now) => ({ sight: null, error: { message: notConfigured, since: now } });
}

export const notConfigured = "No Prometheus is configured. Set PROMETHEUS_URL.";
