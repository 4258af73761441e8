import { expect, test } from "vitest";
import { matchesAny } from "./glob.ts";

test.each([
  ["a/b.txt", ["a/*.txt"], true],
  ["a/b/c.txt", ["a/*.txt"], false],
  ["a/b/c.txt", ["**/*.txt"], true],
  ["c.txt", ["**/*.txt"], true],
  ["a/b/c.txt", ["a/**"], true],
  ["assets/deep/logo.png", ["assets"], true],
  ["assets/deep/logo.png", ["assets/"], true],
  ["assets", ["asset"], false],
  [".github/workflows/ci.yml", [".github/**"], true],
  [".hidden", ["*"], true],
  ["x.js", ["x.{js,ts}"], true],
  ["x.css", ["x.{js,ts}"], false],
  ["file7", ["file[0-9]"], true],
  ["file7", ["file[!0-9]"], false],
  ["a.txt", ["a?txt"], true],
  ["keep.txt", ["*.txt", "!keep.txt"], false],
  ["./x", ["./x"], false],
  ["x", ["./x"], true],
  ["a*b", ["a\\*b"], true],
  ["axb", ["a\\*b"], false],
  ["x.js", ["x.{js}"], false],
])("%s against %j is %s", (path, patterns, expected) => {
  expect(matchesAny(path, patterns)).toBe(expected);
});

test("a pattern made to backtrack ends at once", () => {
  const path = "a".repeat(200);
  expect(matchesAny(path, [`${"*a".repeat(100)}b`])).toBe(false);
  expect(matchesAny(`${"a/".repeat(60)}x`, [`${"**/".repeat(30)}y`])).toBe(false);
  expect(matchesAny("x", ["{a,b}".repeat(40)])).toBe(false);
});
