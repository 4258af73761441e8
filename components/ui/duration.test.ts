import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAge, formatDuration } from "#components/ui/duration.ts";

const spaced = (text: string) => text.replaceAll("\u00a0", " ");

describe("a duration", () => {
  it.each([
    [0, "0 s"],
    [600, "0.6 s"],
    [2_100, "2.1 s"],
    [9_949, "9.9 s"],
    [9_950, "10 s"],
    [18_400, "18 s"],
    [59_499, "59 s"],
    [59_600, "59 s"],
    [60_000, "1 m"],
    [86_000, "1 m 26 s"],
    [553_000, "9 m 13 s"],
    [600_000, "10 m"],
    [1_320_000, "22 m"],
    [3_840_000, "1 h 4 m"],
    [3_600_000, "1 h"],
    [180_000_000, "2 d 2 h"],
  ])("reads %i ms as %s", (ms, text) => {
    expect(spaced(formatDuration(ms))).toBe(text);
  });

  it("never goes below nothing when a clock runs behind", () => {
    expect(spaced(formatDuration(-5000))).toBe("0 s");
  });

  it("never shows sixty of a unit that has sixty", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90_000_000 }), (ms) => {
        expect(spaced(formatDuration(ms))).not.toMatch(/\b60 [sm]\b/);
      }),
    );
  });
});

describe("an age", () => {
  it.each([
    [-3_000, "now"],
    [400, "now"],
    [2_000, "2 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [1_980_000, "33 min"],
    [7_200_000, "2 h"],
    [432_000_000, "5 d"],
  ])("of %i ms reads %s", (ms, text) => {
    expect(spaced(formatAge(ms))).toBe(text);
  });
});
