"use client";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { formatAge, formatDuration } from "#components/ui/duration.ts";
import { keepInCookie, zoneCookie } from "#components/ui/preferences.ts";

type ServerTime = { zone: string; now: number };

/** The zone and the moment the server drew the page in; the browser's own take over once it has hydrated. */
const ServerTimeContext = createContext<ServerTime>({ zone: "UTC", now: 0 });

export function TimeZone({ zone, now: drawnAt, children }: ServerTime & { children: ReactNode }) {
  const [drawn] = useState({ zone, now: drawnAt });
  // The cookie is the browser's: with it the server draws the next page in the reader's own zone.
  useEffect(() => {
    const own = browserZone();
    if (own !== zone) keepInCookie(zoneCookie, own);
  }, [zone]);
  return <ServerTimeContext value={drawn}>{children}</ServerTimeContext>;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** One clock for the whole page, which stops when nothing on it shows an age. */
function subscribeToClock(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

const neverChanges = () => () => {};

let ownZone: string | undefined;

function browserZone(): string {
  ownZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ownZone;
}

/** The zone times are written in: the server's guess at first, then the browser's. */
export function useZone(): string {
  const guess = useContext(ServerTimeContext).zone;
  return useSyncExternalStore(neverChanges, browserZone, () => guess);
}

type Formats = Record<"absolute" | "clock" | "day", Intl.DateTimeFormat>;

// Making a format takes as long as drawing a row, and a page that ticks would make them anew each second.
let made: { zone: string; formats: Formats } | undefined;

function formatsIn(zone: string): Formats {
  if (made?.zone === zone) return made.formats;
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone });
  const formats = {
    absolute: format({ dateStyle: "medium", timeStyle: "medium" }),
    clock: format({ timeStyle: "medium" }),
    day: format({ day: "numeric", month: "short" }),
  };
  made = { zone, formats };
  return formats;
}

function absolute(at: Date, zone: string): string {
  return formatsIn(zone).absolute.format(at);
}

function clock(at: Date, zone: string): string {
  return formatsIn(zone).clock.format(at);
}

function dayOf(at: Date, zone: string): string {
  return formatsIn(zone).day.format(at);
}

/** How long ago, ticking: `2 s ago`. On paper it is the absolute time, which does not go stale. */
export function Age({ at, suffix = " ago", className }: { at: Date; suffix?: string; className?: string }) {
  const zone = useZone();
  const drawn = useContext(ServerTimeContext);
  const age = useSyncExternalStore(
    subscribeToClock,
    () => formatAge((now || Date.now()) - at.getTime()),
    () => formatAge(drawn.now - at.getTime()),
  );
  const exact = absolute(at, zone);
  return (
    <time dateTime={at.toISOString()} title={`${exact} ${zone}`} className={className}>
      <span className="print:hidden">{age === "now" ? "now" : `${age}${suffix}`}</span>
      <span className="hidden print:inline">{exact}</span>
    </time>
  );
}

/** The time of day, with the date before it where that is not the day of `reference`. */
export function ClockTime({ at, reference }: { at: Date; reference?: Date | undefined }) {
  const zone = useZone();
  const sameDay = reference === undefined || dayOf(at, zone) === dayOf(reference, zone);
  return (
    <time dateTime={at.toISOString()} title={`${absolute(at, zone)} ${zone}`} className="whitespace-nowrap">
      {sameDay ? clock(at, zone) : `${dayOf(at, zone)} ${clock(at, zone).slice(0, 5)}`}
    </time>
  );
}

/** A length that still grows while `until` is null. `known` is what the server counted, shown until the page is alive. */
export function Elapsed({ since, until, known }: { since: Date; until: Date | null; known: number }) {
  const text = useSyncExternalStore(
    until === null ? subscribeToClock : neverChanges,
    () => formatDuration((until?.getTime() ?? (now || Date.now())) - since.getTime()),
    () => formatDuration(until === null ? known : until.getTime() - since.getTime()),
  );
  return <span className="whitespace-nowrap">{text}</span>;
}
