import type { Actor } from "../auth/actor.ts";

export type Bucket = { limit: number; used: number; resetMs: number };
export type Limits = {
  /** Counts one call (none for a 304) and answers with the bucket. */
  take(actor: Actor, resource: string, cost: number, nowMs: number): Bucket;
  headers(bucket: Bucket, resource: string): Record<string, string>;
};

const hour = 3_600_000;

/** Primary limits: 5000 an hour for each token, 60 for nobody. */
export function createLimits(): Limits {
  const buckets = new Map<string, Bucket>();
  return {
    take(actor, resource, cost, nowMs) {
      const owner = actor.kind === "user" || actor.kind === "installation" ? actor.key : actor.kind;
      const key = `${owner} ${resource}`;
      const held = buckets.get(key);
      const limit = actor.kind === "anonymous" ? 60 : 5000;
      const live = held !== undefined && held.resetMs > nowMs;
      const bucket = live ? held : { limit, used: 0, resetMs: nowMs + hour };
      bucket.used += cost;
      buckets.set(key, bucket);
      return bucket;
    },
    headers: ({ limit, used, resetMs }, resource) => ({
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(Math.max(0, limit - used)),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(Math.ceil(resetMs / 1000)),
      "x-ratelimit-resource": resource,
    }),
  };
}
