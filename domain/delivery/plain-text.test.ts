import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failureTail } from "#domain/delivery/job-log.ts";
import { logTail, plainText, safeHttpUrl } from "#domain/delivery/plain-text.ts";

describe("hostile text", () => {
  test("loses escapes, control characters and what turns reading round", () => {
    expect(plainText("a\u001b[1;31mb\u001b]0;title\u0007c\u0000\u202ed\u200be\u009bf")).toBe("abcdef");
  });

  test("is cut to its measure, and says so", () => {
    expect(plainText("x".repeat(50), 10)).toBe(`${"x".repeat(9)}…`);
  });

  test("never holds a control character and never exceeds its measure, whatever came in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const clean = plainText(text, 100);
        expect(clean.length).toBeLessThanOrEqual(100);
        expect(clean.isWellFormed()).toBe(true);
        expect(
          [...clean].some((each) => each !== "\t" && each !== "\n" && (each.codePointAt(0) ?? 0) < 32),
        ).toBe(false);
      }),
    );
  });
});

describe("an address", () => {
  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "https://user:pass@example.com",
    "//example.com",
    "vbscript:x",
    " ",
    "JaVaScRiPt:x",
  ])("%s is not followed", (text) => expect(safeHttpUrl(text)).toBeNull());

  test("of the web is", () => {
    expect(safeHttpUrl("https://github.example/a/b/pull/7?x=1#y")).toBe(
      "https://github.example/a/b/pull/7?x=1#y",
    );
  });
});

describe("the end of a log", () => {
  test("keeps the last lines and says that there were more", () => {
    const log = Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n");
    expect(logTail(log, { maxLines: 2 })).toEqual({ lines: ["line 98", "line 99"], truncated: true });
  });

  test("of a failed job stops at its error, not at the cleaning up after it", () => {
    const log = [
      "2026-11-21T09:00:00.1234567Z ##[group]Run node check.mjs",
      "2026-11-21T09:00:01.1234567Z \u001b[31mDeployment/pay-api lacks probes\u001b[0m",
      "2026-11-21T09:00:01.2234567Z ##[error]Process completed with exit code 1.",
      "2026-11-21T09:00:02.1234567Z Post job cleanup.",
    ].join("\n");
    expect(failureTail(log)).toEqual({
      lines: [
        "Run node check.mjs",
        "Deployment/pay-api lacks probes",
        "error: Process completed with exit code 1.",
      ],
      truncated: false,
    });
  });
});
