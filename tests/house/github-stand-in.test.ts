import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callFaults, standingFaults } from "#sandbox/github/faults/faults.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/github-stand-in.md"), "utf8");
const rows = [...page.matchAll(/^\| (.+) \| (.*https:.*) \| (.+) \|$/gm)].map(
  ([, what = "", source = "", shown = ""]) => ({ what, source, shown }),
);

test("each behaviour that no schema states has a source and a test that is there", () => {
  expect(rows.length).toBeGreaterThan(35);
  const wrong = rows.filter(({ source, shown }) => {
    const [, file = "", name = ""] = /^`([^`]+)`: (.+)$/.exec(shown) ?? [];
    const path = join(root, file);
    const isShown = name !== "" && existsSync(path) && readFileSync(path, "utf8").includes(`"${name}"`);
    return !isShown || !/^\[[^\]]+\]\(https:\/\/(docs\.)?github\.com\/\S+\)$/.test(source);
  });
  expect(wrong).toEqual([]);
});

test("the page names every fault", () => {
  const unnamed = [...callFaults, ...standingFaults].filter((name) => !page.includes(`\`${name}\``));
  expect(unnamed).toEqual([]);
});
