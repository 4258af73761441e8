import { expect, test } from "vitest";
import { lintFacts, type MeasuredFacts } from "#domain/slo/lint-facts.ts";
import type { Slo } from "#domain/slo/slo.ts";
import { exampleLatency } from "#tests/support/objectives.ts";

const day = 86_400;

const codes = (one: Slo, facts: MeasuredFacts) => lintFacts(one, facts).map(({ code }) => code);
const whole = (value: number) => ({ num: BigInt(value), den: 1n });

test("an objective whose metrics are all that it takes them for has nothing odd", () => {
  const facts = {
    eventsPerHour: whole(10_000),
    bounds: ["0.5", "+Inf"],
    sources: ["pay-dev/pay"],
    retentionSeconds: 35 * day,
  };
  expect(lintFacts(exampleLatency("99.9"), facts)).toEqual([]);
});

test("a bound that the histogram lacks is an error that names those it has; 0.50 is 0.5", () => {
  expect(lintFacts(exampleLatency("99"), { bounds: ["1.0", "0.25", "+Inf"] })).toMatchObject([
    { code: "slo-bound-absent", severity: "error", mend: "Choose one of 0.25, 1.0.", line: 7 },
  ]);
  expect(codes(exampleLatency("99"), { bounds: ["0.50"] })).toEqual([]);
});

test("a target finer than the traffic can show is named: at 99.9 % a thousand events allow one to fail", () => {
  const inWindow = (events: number) => ({ eventsPerHour: { num: BigInt(events), den: 720n } });
  expect(codes(exampleLatency("99.9", { tiers: [] }), inWindow(1000))).toEqual([]);
  expect(codes(exampleLatency("99.9", { tiers: [] }), inWindow(999))).toEqual(["slo-target-too-fine"]);
});

test("a page that two failures raise is named: 14.4 times 0.1 % of 138 is less than two", () => {
  const page = { factor: 14.4, longSeconds: 3600, shortSeconds: 300, severity: "page" as const };
  expect(codes(exampleLatency("99.9", { tiers: [page] }), { eventsPerHour: whole(139) })).toEqual([]);
  expect(codes(exampleLatency("99.9", { tiers: [page] }), { eventsPerHour: whole(138) })).toEqual([
    "slo-page-too-easy",
  ]);
});

test("queries that find several sources, or none, and a window longer than retention are named", () => {
  expect(lintFacts(exampleLatency("99"), { sources: ["pay-dev/pay", "pay-prod/pay"] })).toMatchObject([
    { code: "slo-sources", message: "Its queries add up the series of 2: pay-dev/pay, pay-prod/pay." },
  ]);
  expect(codes(exampleLatency("99"), { sources: [] })).toEqual(["slo-sources"]);
  expect(codes(exampleLatency("99"), { retentionSeconds: 15 * day })).toEqual([
    "slo-window-longer-than-retention",
  ]);
});

test("a histogram that is not there is told once: with its service, or for itself", () => {
  expect(codes(exampleLatency("99"), { sources: [], bounds: [] })).toEqual(["slo-sources"]);
  expect(lintFacts(exampleLatency("99"), { sources: ["pay-dev/pay"], bounds: [] })).toMatchObject([
    { code: "slo-bound-absent", mend: "Name a histogram." },
  ]);
});
