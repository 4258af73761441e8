/** Another worker holds the request, or its row is gone: stop at once and record nothing. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Proof of the right to record: the row's `fence` at the moment it was claimed. */
export type Lease = { requestId: string; fence: number };

export type HeldLease = {
  /** Aborts with `LeaseLost` when the lease is gone, or could not be renewed before it ran out. */
  signal: AbortSignal;
  end: () => void;
};

/**
 * Renews a lease three times in its length until `end`. A worker that cannot reach the database must not go on
 * either: somebody else may hold the lease by then.
 */
export function holdLease(lease: Lease, leaseMs: number, renew: () => Promise<boolean>): HeldLease {
  const lost = new AbortController();
  let validUntil = performance.now() + leaseMs;
  const lose = (cause?: unknown) => lost.abort(new LeaseLost(`lease on ${lease.requestId} lost`, { cause }));

  const beat = setInterval(async () => {
    if (performance.now() >= validUntil) return lose();
    const askedAt = performance.now();
    try {
      if (await renew()) validUntil = askedAt + leaseMs;
      else lose();
    } catch (error) {
      if (performance.now() >= validUntil) lose(error);
    }
  }, leaseMs / 3);

  return { signal: lost.signal, end: () => clearInterval(beat) };
}
