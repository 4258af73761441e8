const dayMs = 86_400_000;
export const minuteMs = 60_000;

/** How far back history goes at a first start. */
export const historyDays = 31;

/** Milliseconds since 1970; `until` is not in it. */
export type Span = { from: number; until: number };

/**
 * When the things happened that the objectives of the trial world show, told from its first start:
 * - `badDeploy`: the version of order-service that failed, from its merge to its revert, four days before at 13:20 UTC;
 * - `histogramLost`: user-service ran a version that timed nothing, nine days before;
 * - `moreFailures`: from then on notification-service failed more often, six and a half days before, and it never got quite well.
 */
export type Moments = { firstStart: number; badDeploy: Span; histogramLost: Span; moreFailures: Span };

/** Everything in UTC, so that the same first start tells the same story on every machine. */
export function momentsBefore(firstStart: Date): Moments {
  const start = firstStart.getTime();
  const midnight = start - (start % dayMs);
  const span = (daysBefore: number, hour: number, minute: number, minutes: number): Span => {
    const from = midnight - daysBefore * dayMs + (hour * 60 + minute) * minuteMs;
    return { from, until: from + minutes * minuteMs };
  };
  return {
    firstStart: start,
    badDeploy: span(4, 13, 20, 110),
    histogramLost: span(9, 18, 0, 14 * 60),
    moreFailures: { from: start - 6.5 * dayMs, until: start },
  };
}

export function isIn({ from, until }: Span, at: number): boolean {
  return at >= from && at < until;
}

/** The first full minute that is not before `at`. */
export function fullMinute(at: number): number {
  return Math.ceil(at / minuteMs) * minuteMs;
}
