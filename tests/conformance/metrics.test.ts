import { execFile } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { serviceOfObjectiveFile } from "#domain/slo/objective-file.ts";
import { toNumber } from "#domain/slo/ratio.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";
import { isRecord } from "#sandbox/cluster/objects/fields.ts";
import { prometheusVersion } from "#sandbox/real-cluster/programs.ts";
import { findSystemProgram } from "#sandbox/system-programs.ts";
import type { SloDeps } from "#server/slo/ports.ts";
import { readPortfolio } from "#server/slo/read-portfolio.ts";
import { readings } from "#tests/conformance/portal-figures.ts";
import { type Compared, isSame, keepPart } from "#tests/conformance/report.ts";
import { distribution, newest, type Shown, showHistory } from "#tests/conformance/two-prometheus.ts";
import { createTestDatabase } from "#tests/database.ts";
import { budgetPortal } from "#tests/support/budget-portal.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { exampleSlo } from "#tests/support/objectives.ts";

const run = promisify(execFile);
const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const folder = mkdtempSync(join(tmpdir(), "portolan-two-prometheus-"));
// The samples of the trial world lie at full minutes, so windows begin right on one, where the two differ.
const now = new Date(Math.floor(Date.now() / 60_000) * 60_000);
const shown: Shown[] = [];
const rows: Compared[] = [];
/** Portals over blocks of the older one's making, by the older and the newer, and over blocks of the newer's own. */
let portals: { older: SloDeps; newer: SloDeps; own: SloDeps };

beforeAll(async () => {
  const slos = globSync("manifests/apps/*/slo/*.yaml")
    .filter((path) => serviceOfObjectiveFile(path, "manifests/apps") !== null)
    .flatMap((path) => readObjectives(readFileSync(path, "utf8"), path).slos);
  await deps.slo.objectives.replace([...slos, exampleSlo("absent")], "1".repeat(40));
  const show = async (...[programs, name, history]: Parameters<typeof showHistory>) => {
    const one = await showHistory(programs, join(folder, name), history);
    shown.push(one);
    const { slo } = await budgetPortal(deps, { url: one.prometheus.url, totalMs: 60_000 });
    return { one, slo };
  };
  const older = await show(distribution(), "older", { until: now });
  const newer = await show(newest, "newer", { of: older.one });
  const own = await show(newest, "own", { until: now });
  portals = { older: older.slo, newer: newer.slo, own: own.slo };
}, 600_000);

afterAll(async () => {
  if (rows.length === readings.length * 2) keepPart("metrics", { rows, columns: await versions() });
  await Promise.all(shown.map(({ stop }) => stop()));
  rmSync(folder, { recursive: true, force: true });
  await close();
  await database.close();
});

const ratioSchema = z.object({ num: z.bigint(), den: z.bigint() });

/** Without when an answer came and how long it took, which is of the run. */
const comparable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) => {
      if (["observedAt", "askedAt", "seconds"].includes(key)) return undefined;
      const ratio = ratioSchema.safeParse(part);
      return ratio.success ? toNumber(ratio.data) : part;
    }),
  );

/**
 * A value with every number of another's in place of its own that is the same to nine digits: Prometheus counts in floats,
 * and 3 adds them up in another way than 2 (https://github.com/prometheus/prometheus/pull/14074).
 */
function closeTo(value: unknown, like: unknown): unknown {
  if (typeof value === "number" && typeof like === "number")
    return Math.abs(value - like) <= 1e-9 * Math.abs(like) ? like : value;
  if (Array.isArray(value) && Array.isArray(like))
    return value.map((each, index) => closeTo(each, like[index]));
  if (!isRecord(value) || !isRecord(like)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closeTo(each, like[key])]));
}

const versionOf = async (program: string) =>
  /version (\d+\.\d+)/.exec((await run(program, ["--version"])).stdout)?.[1] ?? "none";

/** What the columns of the page are called. */
async function versions(): Promise<[string, string]> {
  return [await versionOf(distribution().prometheus), await versionOf(newest.prometheus)];
}

test("what this suite finds is the newest Prometheus", async () => {
  expect(findSystemProgram("prometheus")).toEqual({ path: newest.prometheus });
  expect(findSystemProgram("promtool")).toEqual({ path: newest.promtool });
  for (const program of Object.values(newest))
    expect(prometheusVersion).toMatch(new RegExp(`^${await versionOf(program)}\\.`));
});

test("one configuration serves both", async () => {
  for (const { prometheus } of shown) {
    await prometheus.component.stop();
    await prometheus.start();
    for (const { promtool } of [newest, distribution()])
      await run(promtool, ["check", "config", join(prometheus.data, "../prometheus.yml")]);
    await prometheus.component.stop();
    await prometheus.start("quiet");
  }
});

/** Two answers are the same, or differ for the reason that is given. */
function compare(about: string, scenario: string, answers: [unknown, unknown], accepted?: string) {
  const embedded = comparable(answers[0]);
  const real = closeTo(comparable(answers[1]), embedded);
  const row = { about, scenario, embedded, real, accepted };
  rows.push(row);
  if (accepted === undefined) expect(real).toEqual(embedded);
  else expect(isSame(row), "a difference that is gone need not be accepted any more").toBe(false);
}

describe("over the same blocks both give the portal the same:", () => {
  test.each(readings)("$name", async ({ name, read }) => {
    const answers = await Promise.all([read(portals.older, now), read(portals.newer, now)]);
    compare("Figures of two Prometheus, over the same blocks", name, answers);
  });
});

describe("of the same counters, in blocks and recordings of their own, both give the portal the same:", () => {
  test.each(readings)("$name", async ({ name, read, ofOwn }) => {
    const answers = await Promise.all([read(portals.older, now), read(portals.own, now)]);
    compare("Figures of two Prometheus, each over its own blocks of the same counters", name, answers, ofOwn);
  });

  test("what differs of a budget is less than a hundredth of it", async () => {
    const left = async (slo: SloDeps) => {
      const { rows } = await readPortfolio(slo, {}, now);
      return new Map(rows.map(({ id, figures }) => [id, figures.value?.left ?? null]));
    };
    const [older, own] = await Promise.all([left(portals.older), left(portals.own)]);
    expect([...own.keys()]).toEqual([...older.keys()]);
    for (const [id, share] of own) {
      const other = older.get(id) ?? null;
      if (share === null || other === null) expect(share, id).toBe(other);
      else expect(Math.abs(share - other), id).toBeLessThan(0.01);
    }
  });
});
