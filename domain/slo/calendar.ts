import type { SloWindow } from "#domain/slo/slo.ts";

/** Whether the platform knows the IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name);
  } catch {
    return false;
  }
}

/** When the window that holds `at` began and, for a calendar window, when it ends. */
export type Period = { from: Date; to: Date };

/**
 * The window in whose middle or end `at` stands. A rolling one ends there; a calendar one began at the last boundary
 * in its time zone, so that it may have 28 to 31 days, and days of 23 or 25 hours.
 */
export function periodOf(window: SloWindow, at: Date): Period {
  if (window.kind === "rolling") return { from: new Date(at.getTime() - window.seconds * 1000), to: at };
  const anchor = localParts(window.start);
  const now = partsAt(at, window.timeZone);
  let steps = stepsBetween(anchor, now, window.unit);
  // The step may have gone one too far where the clock of the boundary is later than now's.
  while (instantOf(stepped(anchor, window.unit, steps), window.timeZone) > at.getTime()) steps -= 1;
  return {
    from: new Date(instantOf(stepped(anchor, window.unit, steps), window.timeZone)),
    to: new Date(instantOf(stepped(anchor, window.unit, steps + 1), window.timeZone)),
  };
}

/** Whole seconds since the window that holds `at` began, at least one. */
export function elapsedSeconds(window: SloWindow, at: Date): number {
  if (window.kind === "rolling") return window.seconds;
  return Math.max(1, Math.round((at.getTime() - periodOf(window, at).from.getTime()) / 1000));
}

type Unit = Extract<SloWindow, { kind: "calendar" }>["unit"];
/** A time on the wall, as the milliseconds it would be in UTC. */
type Wall = number;

function localParts(start: string): Wall {
  return Date.parse(`${start.replace(" ", "T")}Z`);
}

const months = { month: 1, quarter: 3, year: 12 } as const;
const days = { day: 1, week: 7 } as const;

function stepped(anchor: Wall, unit: Unit, steps: number): Wall {
  if (unit === "day" || unit === "week") return anchor + steps * days[unit] * 86_400_000;
  const from = new Date(anchor);
  const month = from.getUTCMonth() + steps * months[unit];
  // The 31st of a month that has 30 days is its last.
  const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const clock = anchor - Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  return Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), last)) + clock;
}

/** At least as many whole units as lie between, and at most one more. */
function stepsBetween(anchor: Wall, now: Wall, unit: Unit): number {
  if (unit === "day" || unit === "week") return Math.floor((now - anchor) / (days[unit] * 86_400_000)) + 1;
  const [from, to] = [new Date(anchor), new Date(now)];
  const apart = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return Math.floor(apart / months[unit]) + 1;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsAt(at: Date, timeZone: string): Wall {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1] = [parts.get("year"), parts.get("month"), parts.get("day")];
  return Date.UTC(year, month - 1, day, parts.get("hour"), parts.get("minute"), parts.get("second"));
}

/** When a clock on the wall of the zone shows that time; where the zone skips it, a moment within that hour. */
function instantOf(wall: Wall, timeZone: string): number {
  let instant = wall;
  // The offset at the guess may be that of the other side of a change; a second look settles it.
  for (let look = 0; look < 3; look += 1) {
    const off = partsAt(new Date(instant), timeZone) - wall;
    if (off === 0) return instant;
    instant -= off;
  }
  return instant;
}
