/** Why a source could not be read, in words a person can act on. */
export type SourceError = { message: string; since: Date };

/**
 * A fact from outside the portal, with its age. No bare upstream value reaches a component: a fact that is
 * older than its source's limit is `stale`, and one that was never read or is past all belief is `unknown`.
 */
export type Observed<T> =
  | { state: "fresh"; value: T; observedAt: Date; source: string }
  | { state: "stale"; value: T; observedAt: Date; source: string; error?: SourceError }
  | { state: "unknown"; value?: undefined; source: string; error?: SourceError };

/** Ages past which a fact stops being fresh, and past which it stops being believed at all. Milliseconds. */
export type Freshness = { staleAfterMs: number; unknownAfterMs: number };

/** Judges the age of a stored fact at `now`. A missing fact is `unknown`, never a default. */
export function observe<T>(
  fact: { value: T; observedAt: Date } | null,
  source: string,
  freshness: Freshness,
  now: Date,
  error?: SourceError,
): Observed<T> {
  const because = error ? { error } : {};
  if (fact === null) return { state: "unknown", source, ...because };
  const ageMs = now.getTime() - fact.observedAt.getTime();
  if (ageMs > freshness.unknownAfterMs) return { state: "unknown", source, ...because };
  const { value, observedAt } = fact;
  if (ageMs > freshness.staleAfterMs || error)
    return { state: "stale", value, observedAt, source, ...because };
  return { state: "fresh", value, observedAt, source };
}
