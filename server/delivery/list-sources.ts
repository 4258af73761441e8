import type { SourceState } from "#domain/delivery/home-view.ts";
import {
  clusterSource,
  freshnessOf,
  githubSource,
  observeThrough,
  prometheusSource,
  type SourceFact,
  sourceState,
} from "#domain/delivery/source-state.ts";
import type { Observed } from "#domain/observed.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";

/** How every outside system answers now. Those that are configured are always among them, heard of or not. */
export async function listSources(
  { sources, cluster, prometheus, reconcileSeconds }: DeliveryDeps,
  now: Date,
): Promise<SourceState[]> {
  const known = await sources.all();
  const configured = [githubSource, clusterSource(cluster), ...(prometheus ? [prometheusSource] : [])];
  const expected = configured.filter((name) => !known.some((fact) => fact.source === name));
  const all: SourceFact[] = [...known, ...expected.map(neverHeard)];
  return all.map((fact) => sourceState(fact, freshnessOf(fact.source, reconcileSeconds), now));
}

/** Wraps what was read from `source` with that source's age. */
export async function observeBySource<T>(
  deps: DeliveryDeps,
  source: string,
  value: T,
  now: Date,
): Promise<Observed<T>> {
  const fact = (await deps.sources.all()).find((each) => each.source === source) ?? neverHeard(source);
  return observeThrough(fact, freshnessOf(source, deps.reconcileSeconds), now, value);
}

function neverHeard(source: string): SourceFact {
  return { source, okAt: null, failingSince: null, error: null };
}
