import { describe, expect, it } from "vitest";
import {
  attainedText,
  burnText,
  countText,
  rangeText,
  shareText,
  windowText,
} from "#components/slo/figure-text.ts";

const spaced = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u2212", "-");

describe("a share of the budget", () => {
  it.each([
    [0.38205, "38.2 %"],
    [1, "100 %"],
    [0, "0 %"],
    [-0.124, "-12.4 %"],
    [-3.5, "-350 %"],
    [0.08, "8 %"],
    [1234.5, "123,450 %"],
  ])("of %f reads %s", (share, text) => {
    expect(spaced(shareText(share))).toBe(text);
  });

  it.each([
    [0.99999, "99.9 %"],
    [0.00001, "<0.1 %"],
    [-0.00001, "-0.1 %"],
  ])("of %f does not round to a bound that was not reached", (share, text) => {
    expect(spaced(shareText(share))).toBe(text);
  });
});

describe("what was attained", () => {
  it.each([
    [0.99938, "99.9", "99.938 %"],
    [0.9989996, "99.9", "99.899 %"],
    [0.95, "95", "95.00 %"],
    [0.9999999, "99.9", "99.999 %"],
    [1, "99.9", "100 %"],
    [0.57, "99", "57.00 %"],
  ])("%f of a promised %s reads %s, never rounded up", (attained, target, text) => {
    expect(spaced(attainedText(attained, target))).toBe(text);
  });
});

it.each([
  [0.4, "0.4×"],
  [0, "0×"],
  [0.01, "<0.1×"],
  [14.4, "14×"],
  [1200, "1,200×"],
])("a burn rate of %f reads %s", (burn, text) => {
  expect(spaced(burnText(burn))).toBe(text);
});

it.each([
  [5_006_905.4, "5,006,905"],
  [3.25, "3.3"],
  [0, "0"],
])("%f events read %s", (count, text) => {
  expect(countText(count)).toBe(text);
});

it("shows a range with its bounds, and one figure where they read alike", () => {
  expect(rangeText({ least: 2081, most: 2094 }, countText)).toBe("2,081 to 2,094");
  expect(rangeText({ least: 12.1, most: 12.4 }, countText)).toBe("12");
});

it.each([
  [300, "5 m"],
  [21_600, "6 h"],
  [259_200, "3 d"],
  [5_400, "90 m"],
  [45, "45 s"],
])("a window of %i seconds reads %s", (seconds, text) => {
  expect(spaced(windowText(seconds))).toBe(text);
});
