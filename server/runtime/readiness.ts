export type Readiness = { ready: true } | { ready: false; reason: string };

/**
 * Whether this process should be sent people: `check` (database and schema, never an upstream) at most every
 * `ttlMs` and no longer than `ttlMs` itself. `drain` says no from then on, while open work is finished.
 */
export function createReadiness(check: () => Promise<void>, ttlMs = 2_000) {
  let draining = false;
  let asked: { at: number; answer: Promise<Readiness> } | null = null;

  async function ask(): Promise<Readiness> {
    const slow = Promise.withResolvers<Readiness>();
    const timer = setTimeout(
      () => slow.resolve({ ready: false, reason: "PostgreSQL does not answer in time" }),
      ttlMs,
    );
    const answer = check().then(
      (): Readiness => ({ ready: true }),
      (error: unknown): Readiness => ({ ready: false, reason: tell(error) }),
    );
    return Promise.race([answer, slow.promise]).finally(() => clearTimeout(timer));
  }

  return {
    drain: () => {
      draining = true;
    },
    read: async (nowMs: number): Promise<Readiness> => {
      if (draining) return { ready: false, reason: "This process is ending" };
      if (!asked || nowMs - asked.at >= ttlMs) asked = { at: nowMs, answer: ask() };
      return asked.answer;
    },
  };
}

// The probe's answer is public; a driver's message may name hosts and users.
function tell(error: unknown): string {
  return error instanceof SchemaMismatch ? error.message : "PostgreSQL does not answer";
}

/** The database is not at the level this code was written for. */
export class SchemaMismatch extends Error {
  override readonly name = "SchemaMismatch";
}
