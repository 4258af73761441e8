import { afterAll, expect, test } from "vitest";
import type { RepositorySight } from "#server/catalog/ports.ts";
import { createReservationPart } from "#server/delivery/keep-reservations.ts";
import { showReservations } from "#server/delivery/show-reservations.ts";
import { createTestDatabase } from "#tests/database.ts";
import { createTestDeps } from "#tests/support/deps.ts";

const database = await createTestDatabase();
const { deps, close } = createTestDeps(database.url);
const { catalog } = deps;
const stop = new AbortController().signal;
const now = new Date("2026-11-20T08:00:00Z");

afterAll(async () => {
  await close();
  await database.close();
});

let blobs = 0;
function file(path: string, content: string) {
  blobs += 1;
  return { path: `manifests/apps/${path}`, mode: "100644", content, blob: String(blobs).padStart(40, "0") };
}

const service = (name: string, cpu = "100m", label = "") => [
  file(
    `${name}/base/deployment.yaml`,
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  template:
    spec:
      containers:
        - {name: c, image: i, resources: {requests: {cpu: ${cpu}, memory: 128Mi}}}
`,
  ),
  file(
    `${name}/base/hpa.yaml`,
    `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}}
spec: {scaleTargetRef: {kind: Deployment, name: ${name}}, minReplicas: 1, maxReplicas: 3}
`,
  ),
  file(`${name}/base/kustomization.yaml`, "resources: [deployment.yaml, hpa.yaml]\n"),
  file(`${name}/overlays/dev/kustomization.yaml`, `resources: [../../base]\n${label}`),
];
const expiring = 'labels:\n  - pairs: {portolan.dev/expires: "2026-12-31"}\n';

/** What the part asked its store to write, as it looks at these files. */
async function see(files: RepositorySight["files"]): Promise<string[]> {
  const written: string[] = [];
  const store = {
    digests: catalog.reservations.digests,
    replace: async (...[rows, gone]: Parameters<typeof catalog.reservations.replace>) => {
      written.push(
        ...rows.map((row) => `${row.service}/${row.environment}`),
        ...gone.map((name) => `-${name}`),
      );
      await catalog.reservations.replace(rows, gone);
    },
  };
  const part = createReservationPart(store, catalog.platform);
  const wanted = files.filter(({ path }) => part.wants(path));
  expect(await part.keep({ commit: "1".repeat(40), files: wanted, unreadable: [] }, stop)).toEqual([]);
  return written;
}

const shown = async (name: string) => (await showReservations(catalog, name, now)).environments;

test("what a service reserves is worked out from its manifests, with the day until which it is wanted", async () => {
  await see(service("pay-api", "250m", expiring));
  expect(await shown("pay-api")).toEqual([
    {
      name: "dev",
      reservation: {
        kind: "known",
        sums: {
          pods: { min: 1, max: 3 },
          cpuCores: { min: 0.25, max: 0.75 },
          memoryBytes: { min: 128 * 2 ** 20, max: 384 * 2 ** 20 },
        },
        expires: "2026-12-31",
      },
    },
  ]);
});

test("only a service whose files changed is worked out again, and one that is gone is forgotten", async () => {
  const [pay, refunds] = [service("pay-api"), service("refunds")];
  await see([...pay, ...refunds]);
  expect(await see([...pay, ...refunds])).toEqual([]);
  const catalogFile = file("pay-api/catalog-info.yaml", "kind: Component\n");
  expect(await see([...pay, ...refunds, catalogFile])).toEqual([]);
  expect(await see([...service("pay-api", "200m"), ...refunds])).toEqual(["pay-api/dev"]);
  expect(await see(refunds)).toEqual(["-pay-api"]);
  expect(await shown("pay-api")).toEqual([]);
});

test("a change in a folder that services build upon reaches all of them", async () => {
  const own = service("pay-api");
  await see([...own, file("_shared/base/a.yaml", "a: 1\n")]);
  expect(await see([...own, file("_shared/base/a.yaml", "a: 2\n")])).toEqual(["pay-api/dev"]);
});

test("an overlay that cannot be rendered says where and costs no other", async () => {
  const broken = file("odd/overlays/dev/kustomization.yaml", "resources: [gone.yaml]\n");
  await see([broken, ...service("pay-api")]);
  expect(await shown("odd")).toMatchObject([
    { name: "dev", reservation: { kind: "unknown", reason: expect.stringContaining(`${broken.path}:`) } },
  ]);
  expect(await shown("pay-api")).toMatchObject([{ reservation: { kind: "known" } }]);
});
