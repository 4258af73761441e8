import type { SourceState } from "#domain/delivery/home-view.ts";
import type { Freshness, Observed, SourceError } from "#domain/observed.ts";
import { observe } from "#domain/observed.ts";

export const githubSource = "GitHub";
export const prometheusSource = "Prometheus";

/** Name of a cluster as a source, for people and as its key. */
export function clusterSource(cluster: string): string {
  return `cluster ${cluster}`;
}

/** Ages of facts by source. GitHub is polled; a cluster's watch shows a sign of life each minute, as budgets are read. */
export function freshnessOf(source: string, reconcileSeconds: number): Freshness {
  const minute = 60_000;
  return source === githubSource
    ? { staleAfterMs: Math.max(3 * minute, 3_000 * reconcileSeconds), unknownAfterMs: 60 * minute }
    : { staleAfterMs: 2.5 * minute, unknownAfterMs: 15 * minute };
}

export type SourceFact = {
  source: string;
  okAt: Date | null;
  failingSince: Date | null;
  error: string | null;
};

/** How a source stands at `now`; one that was never heard of is unknown. */
export function sourceState(fact: SourceFact, freshness: Freshness, now: Date): SourceState {
  const seen = observeThrough(fact, freshness, now, null);
  return { ...fact, state: seen.state };
}

/** Wraps a value that is as old as its source's last sign of life, since a live watch vouches for what it holds. */
export function observeThrough<T>(fact: SourceFact, freshness: Freshness, now: Date, value: T): Observed<T> {
  const error: SourceError | undefined =
    fact.failingSince === null ? undefined : { message: fact.error ?? "no answer", since: fact.failingSince };
  const sighting = fact.okAt === null ? null : { value, observedAt: fact.okAt };
  return observe(sighting, fact.source, freshness, now, error);
}
