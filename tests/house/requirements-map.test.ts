import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** How many rows each part of the briefs has. */
const parts: Record<string, number> = {
  "S2-N": 10,
  "S2-P1": 16,
  "S2-P2": 25,
  "S2-P3": 18,
  "S2-P4": 17,
  "S2-P5": 9,
  "S2-P6": 24,
  "S2-P7": 16,
  "S2-P8": 7,
  "S2-F": 7,
  "S2-I": 5,
  "S4-R": 5,
  "S4-P1": 7,
  "S4-P2": 8,
  "S4-P3": 9,
  "S4-P4": 3,
  "S4-P5": 4,
  "S4-P6": 7,
  "S4-P7": 9,
  "S4-P8": 5,
  "S4-V": 10,
};

type Row = { id: string; where: string; shownBy: string };

const rows: Row[] = readFileSync("docs/requirements-map.md", "utf8")
  .split("\n")
  .filter((line) => /^\| (S\d|X-|9\.)/.test(line))
  .map((line) => {
    const [id = "", where = "", shownBy = ""] = line
      .slice(1)
      .split("|")
      .map((cell) => cell.trim());
    return { id, where, shownBy };
  });

/** What looks like a path of this repository in a cell. */
function pathsIn(cell: string): string[] {
  const rooms =
    "\\.github|app|components|docs|domain|manifests|sandbox|scripts|server|services|templates|terraform|tests";
  const file = `(?:${rooms})(?:/(?:[^\\s;,()|{]|\\(\\w+\\)|\\{[^}]*\\})*)?(?=[\\s;,)|]|$)`;
  const alone = "README\\.md|Makefile|Dockerfile|docker-compose\\.yml|portolan\\.yaml|\\.trivyignore";
  const found = cell.matchAll(new RegExp(`(?<![\\w/.-])(?:${file}|${alone})`, "g"));
  return [...found].map(([path]) => path.replace(/[.:]+$/, ""));
}

const exists = (path: string) => globSync(path.replaceAll("[", "\\[").replaceAll("(", "\\(")).length > 0;

test("every row that was asked for stands in the map once", () => {
  const wanted = Object.entries(parts).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, index) => `${part}-${String(index + 1).padStart(2, "0")}`),
  );
  const ids = rows.map(({ id }) => id);
  expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("every row says where it lives, and which test shows it or why none can", () => {
  const reason = /only on|not rendered here|not run here|nowhere|\bnone\b/;
  for (const { id, where, shownBy } of rows) {
    expect(where, id).not.toBe("");
    expect(pathsIn(shownBy).length > 0 || reason.test(shownBy), `${id}: ${shownBy}`).toBe(true);
  }
});

test("every path it names is there", () => {
  const gone = rows.flatMap(({ id, where, shownBy }) =>
    [...pathsIn(where), ...pathsIn(shownBy)].filter((path) => !exists(path)).map((path) => `${id}: ${path}`),
  );
  expect(gone).toEqual([]);
});
