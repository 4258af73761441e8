import fc from "fast-check";
import { expect, test } from "vitest";
import { elapsedSeconds, periodOf } from "#domain/slo/calendar.ts";
import type { SloWindow } from "#domain/slo/slo.ts";

const window = (
  unit: "day" | "week" | "month" | "quarter" | "year",
  timeZone: string,
  start: string,
): SloWindow => ({
  kind: "calendar",
  text: "1M",
  unit,
  start,
  timeZone,
});
const bounds = (one: SloWindow, at: string) => {
  const { from, to } = periodOf(one, new Date(at));
  return [from.toISOString(), to.toISOString()];
};

test("a month begins at midnight of its zone, winter and summer", () => {
  const month = window("month", "Europe/Berlin", "2026-01-01 00:00:00");
  expect(bounds(month, "2026-07-15T12:00:00Z")).toEqual([
    "2026-06-30T22:00:00.000Z",
    "2026-07-31T22:00:00.000Z",
  ]);
  // March loses an hour, and still begins and ends on its own first.
  expect(bounds(month, "2026-03-31T21:59:59Z")).toEqual([
    "2026-02-28T23:00:00.000Z",
    "2026-03-31T22:00:00.000Z",
  ]);
  expect(bounds(month, "2026-03-31T22:00:00Z")[0]).toBe("2026-03-31T22:00:00.000Z");
});

test("a window that begins on the 31st begins on the last of shorter months", () => {
  const month = window("month", "UTC", "2026-01-31 06:00:00");
  expect(bounds(month, "2026-03-01T00:00:00Z")).toEqual([
    "2026-02-28T06:00:00.000Z",
    "2026-03-31T06:00:00.000Z",
  ]);
});

test("days have 23, 24 or 25 hours, quarters three months, and what lies before the start has windows too", () => {
  const day = window("day", "Europe/Berlin", "2026-01-01 00:00:00");
  const hours = (at: string) => {
    const { from, to } = periodOf(day, new Date(at));
    return (to.getTime() - from.getTime()) / 3_600_000;
  };
  expect([
    hours("2026-03-29T12:00:00Z"),
    hours("2026-10-25T12:00:00Z"),
    hours("2026-05-05T12:00:00Z"),
  ]).toEqual([23, 25, 24]);
  expect(bounds(window("quarter", "UTC", "2026-01-01 00:00:00"), "2025-12-24T00:00:00Z")).toEqual([
    "2025-10-01T00:00:00.000Z",
    "2026-01-01T00:00:00.000Z",
  ]);
});

test("every moment lies in exactly one window, which the next follows without a gap", () => {
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia");
  const units = fc.constantFrom("day", "week", "month", "quarter", "year" as const);
  const starts = fc.constantFrom(
    "2026-01-01 00:00:00",
    "2024-02-29 12:30:00",
    "2026-01-31 23:59:59",
    "2020-03-29 02:30:00",
  );
  const moments = fc.date({ min: new Date("2015-01-01"), max: new Date("2035-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(zones, units, starts, moments, (zone, unit, start, at) => {
      const one = window(unit, zone, start);
      const { from, to } = periodOf(one, at);
      expect(from.getTime()).toBeLessThanOrEqual(at.getTime());
      expect(to.getTime()).toBeGreaterThan(at.getTime());
      expect(periodOf(one, to).from).toEqual(to);
      expect(elapsedSeconds(one, at)).toBeGreaterThan(0);
    }),
  );
});
