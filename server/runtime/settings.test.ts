import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseSettings, readSettings } from "#server/runtime/settings.ts";

const text = readFileSync("portolan.yaml", "utf8");

test("reads the repository's own settings", () => {
  const settings = readSettings("portolan.yaml");
  expect(settings.platform.repository).toBe("acme/platform");
  expect(settings.roles.platform).toEqual(["platform"]);
});

test("names file and line of a value that is wrong", () => {
  const line = text.split("\n").findIndex((each) => each.startsWith("repository:")) + 1;
  const broken = text.replace("repository: acme/platform", "repository: not a repository");
  expect(() => parseSettings(broken, "portolan.yaml")).toThrow(`portolan.yaml:${line}: repository:`);
});

test("names a key that is missing, one that is unknown, and a line that is not YAML", () => {
  expect(() => parseSettings(text.replace(/^branch:.*$/m, ""), "p.yaml")).toThrow("p.yaml:1: branch:");
  expect(() => parseSettings(`${text}\nbrunch: main\n`, "p.yaml")).toThrow('"brunch"');
  expect(() => parseSettings("a: b: c\n", "p.yaml")).toThrow("p.yaml:1:");
});

test("says which variable names the file when it is away", () => {
  expect(() => readSettings("nowhere.yaml")).toThrow("PORTOLAN_CONFIG names it");
});
