import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCluster } from "#sandbox/cluster/testing/test-cluster.ts";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { type RealCluster, startRealCluster } from "#sandbox/real-cluster/start-real-cluster.ts";
import { realDelivery } from "#tests/conformance/real-delivery.ts";
import { type Compared, keepPart } from "#tests/conformance/report.ts";
import { courseScenarios } from "#tests/conformance/scenarios/courses.ts";
import { type Delivery, embedded, startDelivery } from "#tests/support/delivery-world.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let real: RealCluster;
let deliveries: [Delivery, Delivery];
const rows: Compared[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-courses-"));
  const programs = await buildPrograms(join(root, ".portolan/real-cluster"), console.log);
  real = await startRealCluster(programs, { dir: join(folder, "real"), port: 0 });
  deliveries = await Promise.all([
    // Argo CD's own first wait, so that both are seen waiting.
    startTestCluster({ argo: { retryMs: 5_000 } }).then((cluster) => startDelivery(embedded(cluster))),
    startDelivery(realDelivery(real), 816),
  ]);
}, 1_200_000);
afterAll(async () => {
  if (rows.length === courseScenarios.length) keepPart("courses", { rows });
  await Promise.all(deliveries?.map((delivery) => delivery.close()) ?? []);
  await real?.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(courseScenarios)("$name", async ({ name, run }) => {
  const [ours, theirs] = await Promise.all(deliveries.map((delivery) => run(delivery)));
  rows.push({ about: "What the portal makes of it", scenario: name, embedded: ours, real: theirs });
  expect(ours).toEqual(theirs);
});
