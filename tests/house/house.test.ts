import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** Runs a tool of ours under the pinned Node and gives what it printed if it failed, else nothing. */
async function complaints(bin: string, ...args: string[]): Promise<string> {
  try {
    await run(process.execPath, [join(root, "node_modules/.bin", bin), ...args], {
      cwd: root,
      maxBuffer: 64e6,
    });
    return "";
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`.slice(0, 8_000) || String(error);
  }
}

async function trackedFiles(): Promise<string[]> {
  const { stdout } = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    maxBuffer: 64e6,
  });
  return stdout.split("\n").filter(Boolean);
}

const codeFile = /\.(ts|tsx|mts|mjs|js)$/;

describe("the house", () => {
  test("its types hold", { timeout: 240_000 }, async () => {
    expect(await complaints("tsc", "--noEmit", "-p", ".")).toBe("");
  });

  test("imports follow the table, in one direction", { timeout: 120_000 }, async () => {
    const rooms = ["app", "components", "domain", "sandbox", "scripts", "server", "tests"];
    expect(await complaints("depcruise", "--config", ".dependency-cruiser.mjs", ...rooms)).toBe("");
  });

  test("is formatted and linted", { timeout: 60_000 }, async () => {
    const { stdout } = await run(join(root, "node_modules/.bin/biome"), ["check", "--max-diagnostics=20"], {
      cwd: root,
    }).catch((error: { stdout?: string; stderr?: string }) => ({
      stdout: `FAILED ${error.stdout}${error.stderr}`,
    }));
    expect(stdout.startsWith("FAILED") ? stdout : "").toBe("");
  });

  test("carries no code that nobody uses", { timeout: 120_000 }, async () => {
    expect(await complaints("knip", "--no-progress")).toBe("");
  });

  test("no file is longer than 400 lines", async () => {
    const long = (await trackedFiles())
      .filter((path) => codeFile.test(path) && !/package-lock|\/corpus\/|\/fixtures\//.test(path))
      .map((path) => ({ path, lines: readFileSync(join(root, path), "utf8").split("\n").length }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  test("has the rooms of the design and no others", () => {
    const rooms = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map((entry) => entry.name)
      .filter((name) => !["coverage", "test-results", "playwright-report"].includes(name))
      .sort();
    const known = ["app", "components", "docs", "domain", "manifests", "pipelines", "prisma", "public"];
    known.push("sandbox", "scripts", "server", "services", "templates", "terraform", "tests");
    expect(rooms.filter((room) => !known.includes(room))).toEqual([]);
  });

  test("domain and server are divided by noun", () => {
    const nouns = ["catalog", "delivery", "identity", "pipelines", "runbooks", "scaffold", "slo"];
    const folders = (room: string) =>
      readdirSync(join(root, room), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
    expect(folders("domain").filter((name) => !nouns.includes(name))).toEqual([]);
    expect(folders("server").filter((name) => ![...nouns, "adapters", "runtime"].includes(name))).toEqual([]);
  });

  test("has no drawers and no barrels", async () => {
    const drawers = (await trackedFiles()).filter((path) =>
      /(^|\/)(utils?|helpers?|misc|common)(\/|\.tsx?$)/.test(path),
    );
    const barrels = (await trackedFiles()).filter((path) =>
      /^(app|components|domain|server|sandbox)\/.*\/index\.tsx?$/.test(path),
    );
    expect([...drawers, ...barrels]).toEqual([]);
  });

  test("no type is silenced and nothing is left to do", async () => {
    const escapes =
      /^(?!\s*\*).*(:|<|\bas) any\b|@ts-(ignore|expect-error|nocheck)|\b(TODO|FIXME|XXX|HACK)\b|\b(it|test|describe)\.(only|todo)\b|waitForTimeout\(/;
    const found = (await trackedFiles())
      .filter(
        (path) =>
          codeFile.test(path) &&
          path !== "tests/house/house.test.ts" &&
          !/\/corpus\/|\/fixtures\//.test(path),
      )
      .flatMap((path) =>
        readFileSync(join(root, path), "utf8")
          .split("\n")
          .map((line, index) => ({ where: `${path}:${index + 1}`, line: line.trim() }))
          .filter(({ line }) => escapes.test(line)),
      );
    expect(found).toEqual([]);
  });

  test("every dependency is pinned exactly", () => {
    const manifest: { dependencies: Record<string, string>; devDependencies: Record<string, string> } =
      JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
