import { afterAll, beforeAll, expect, test } from "vitest";
import type { Slo } from "#domain/slo/slo.ts";
import { createTestDatabase } from "#tests/database.ts";
import { tellCounts } from "#tests/support/budget-portal.ts";
import { createTestDeps } from "#tests/support/deps.ts";
import { startMetricsFake } from "#tests/support/metrics-fake.ts";
import { median, record } from "./figure.ts";
import { thousandSlos } from "./slo-objectives.ts";
import { openBudgetsPage, type Visit } from "./slo-page.ts";
import { fillCatalog } from "./slo-reading.ts";

const rounds = 5;
const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const counts = thousandSlos.map(({ id }, index) => [id, { bad: index, total: 987_654 + index }] as const);
const fake = await startMetricsFake(tellCounts(Object.fromEntries(counts)));

beforeAll(() => fillCatalog(deps));
afterAll(async () => {
  await fake.close();
  await close();
  await database.close();
});

test("a thousand objectives reach the browser and are drawn", async () => {
  const page = await openBudgetsPage(database.url, fake.url);
  const visits = async (slos: readonly Slo[]) => {
    await deps.slo.objectives.replace(slos, "2".repeat(40));
    const seen: Visit[] = [];
    // The first of them warms the process.
    for (let round = 0; round <= rounds; round += 1) seen.push(await page.visit());
    expect(seen.map(({ rows }) => rows)).toEqual(seen.map(() => slos.length));
    expect(Math.min(...seen.map(({ measured }) => measured))).toBeGreaterThanOrEqual(slos.length);
    return seen.slice(1);
  };
  const few = await visits(thousandSlos.slice(0, 10));
  const many = await visits(thousandSlos);
  await page.close();
  const kB = (some: Visit[], of: "sent" | "plain") => median(some.map(({ bytes }) => bytes[of])) / 1_000;
  const sent = kB(many, "sent");
  record({
    id: "72-slo-bytes",
    title: "Portfolio of 1,000 objectives, bytes to the browser",
    how: `What Chromium receives of \`/budgets\` and of what it then asks the portal, compressed, median of ${rounds}; unpacked ${kB(many, "plain").toFixed(0)} kB. With ten objectives ${kB(few, "sent").toFixed(0)} kB. Scripts are counted elsewhere.`,
    aim: "none; watched",
    measured: `${sent.toFixed(0)} kB, ${((sent * 1_000) / thousandSlos.length).toFixed(0)} bytes an objective`,
    met: true,
  });
  const paint = (some: Visit[]) => median(some.map((visit) => visit.firstPaintMs));
  const live = (some: Visit[]) => median(some.map((visit) => visit.liveMs));
  record({
    id: "73-slo-paint",
    title: "Portfolio of 1,000 objectives, first paint",
    how: `First contentful paint of \`/budgets\` in Chromium with nothing cached, median of ${rounds}, beside the same page with ten objectives (${paint(few).toFixed(0)} ms); Prometheus's part is measured by itself, so what answers in its place here does so at once. Until it is live, that is until every row answers a click: ${live(many).toFixed(0)} ms, with ten ${live(few).toFixed(0)} ms.`,
    aim: "none; the ratio is watched",
    measured: `${(paint(many) / paint(few)).toFixed(1)} times that of ten (${paint(many).toFixed(0)} ms)`,
    met: true,
  });
});
