import { freshnessOf, githubSource } from "#domain/delivery/source-state.ts";
import { type Observed, observe } from "#domain/observed.ts";
import type { CatalogDeps } from "#server/catalog/ports.ts";
import type { StoredSnapshot } from "#server/catalog/store.ts";

/**
 * Where the platform repository stood when the catalog last read it; as old as that look, or as its confirmation.
 * `believedForMs` is how long what was read then may be shown as what was last seen.
 */
export async function observeSnapshot(
  { delivery }: Pick<CatalogDeps, "delivery">,
  snapshot: StoredSnapshot | null,
  now: Date,
  believedForMs?: number,
): Promise<Observed<{ commit: string }>> {
  const github = (await delivery.sources.all()).find((fact) => fact.source === githubSource);
  const failure = github?.failingSince
    ? { message: github.error ?? "GitHub does not answer", since: github.failingSince }
    : undefined;
  const fact = snapshot && { value: { commit: snapshot.commit }, observedAt: snapshot.observedAt };
  const freshness = freshnessOf(githubSource, delivery.reconcileSeconds);
  const unknownAfterMs = believedForMs ?? freshness.unknownAfterMs;
  return observe(fact, githubSource, { ...freshness, unknownAfterMs }, now, failure);
}
