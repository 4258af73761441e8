import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as elapsed } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterSource } from "#domain/delivery/source-state.ts";
import { rawRequest } from "#sandbox/cluster/testing/raw-request.ts";
import { platformObjects } from "#sandbox/cluster/testing/service-files.ts";
import { buildPrograms, type RealPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { installPlatformCrds } from "#sandbox/real-cluster/crds.ts";
import { installArgo } from "#sandbox/real-cluster/install-argo.ts";
import { type RealCluster, startRealCluster } from "#sandbox/real-cluster/start-real-cluster.ts";
import { realDelivery } from "#tests/conformance/real-delivery.ts";
import { hopOf, words } from "#tests/delivery-facts.ts";
import { type Delivery, type DeliveryCluster, startDelivery } from "#tests/support/delivery-world.ts";

const root = join(import.meta.dirname, "../..");
const minuteMs = 60_000;
let folder: string;
let programs: RealPrograms;
let real: RealCluster;
let cluster: DeliveryCluster;
let delivery: Delivery;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-bad-days-"));
  programs = await buildPrograms(join(root, ".portolan/real-cluster"), console.log);
  real = await startRealCluster(programs, { dir: join(folder, "real"), port: 0 });
  cluster = realDelivery(real);
  delivery = await startDelivery(cluster);
}, 1_200_000);
afterAll(async () => {
  await delivery?.close();
  await real?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A change that waits for its merge. */
async function waiting(service: string) {
  const opened = await delivery.open(service);
  await delivery.check(opened.sha, "success");
  return opened;
}

const becomesLive = (id: string) => delivery.until(id, (course) => course.outcome === "live", 6 * minuteMs);

/** The course once it says that the cluster is not heard; what was reached stands, with the age of the last word. */
async function unheard(id: string) {
  const course = await delivery.until(
    id,
    (each) => hopOf(each, "noticed").observed?.state === "stale",
    2 * minuteMs,
  );
  expect(hopOf(course, "merged").state).toBe("done");
  expect(course.harbour).toBe("noticed");
  expect(hopOf(course, "noticed").observed?.at).toBeInstanceOf(Date);
  return whatFails();
}

/** What the portal says of the cluster as a source. */
async function whatFails(): Promise<string> {
  const reports = await delivery.deps.sources.all();
  return reports.find(({ source }) => source === clusterSource("trial"))?.error ?? "";
}

async function untilItFails(wanted: RegExp): Promise<void> {
  await expect.poll(whatFails, { timeout: 2 * minuteMs, interval: 500 }).toMatch(wanted);
}

async function putBack(): Promise<void> {
  await installArgo(real.plane, programs.folderOf);
  await installPlatformCrds(real.plane);
  const { project, application } = platformObjects(
    `file://${delivery.github.github.gitDir("acme/platform")}`,
  );
  await cluster.place([project, application]);
}

test(
  "the controller stopped for a minute: the merge stays unnoticed, the cluster is heard, and it goes on",
  async () => {
    const opened = await waiting("stopped");
    cluster.pause(true);
    await delivery.approveAndMerge(opened);
    const before = await delivery.until(opened.id, (course) => course.harbour === "noticed");
    // The minute is the bad day itself; nothing is waited for.
    await elapsed(minuteMs);
    const after = await delivery.until(opened.id, (course) => course.harbour === "noticed");
    expect(hopOf(after, "noticed").state).toBe("now");
    expect(hopOf(before, "noticed").state).toBe("now");
    cluster.pause(false);
    await becomesLive(opened.id);
  },
  12 * minuteMs,
);

test(
  "the repository server away: Unknown and Healthy is not green, and says why",
  async () => {
    const opened = await waiting("no-repository");
    await becomesLive((await mergedNow("stands")).id);
    await real.components["repo-server"].kill();
    await delivery.approveAndMerge(opened);
    cluster.pushed();
    const course = await delivery.until(
      opened.id,
      (each) => hopOf(each, "noticed").state === "failed",
      2 * minuteMs,
    );
    expect(words(hopOf(course, "noticed").evidence)).toMatch(/ComparisonError: .*connection refused/);
    real.components["repo-server"].start();
    await becomesLive(opened.id);
  },
  12 * minuteMs,
);

test(
  "the API server killed: the portal says since when it hears nothing, and goes on by itself",
  async () => {
    const opened = await waiting("killed");
    await real.plane.server.kill();
    await delivery.approveAndMerge(opened);
    expect(await unheard(opened.id)).toMatch(/does not answer: ./);
    real.plane.server.start();
    await becomesLive(opened.id);
  },
  12 * minuteMs,
);

test(
  "the token revoked: the portal says that it is refused",
  async () => {
    const opened = await waiting("revoked");
    const file = join(folder, "real/tokens.csv");
    const tokens = readFileSync(file, "utf8");
    await withTokens(file, tokens.replace(/^.*portolan-reader.*\n/m, ""));
    await untilItFails(/does not accept .*Unauthorized/);
    await delivery.approveAndMerge(opened);
    expect(await unheard(opened.id)).toMatch(/does not accept .*Unauthorized/);
    await withTokens(file, tokens);
    await becomesLive(opened.id);
  },
  12 * minuteMs,
);

test(
  "the kind Application removed, and back",
  async () => {
    const opened = await waiting("no-kind");
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/applications.argoproj.io";
    await rawRequest(real.plane, path, { method: "DELETE" });
    await untilItFails(/serves no Applications/);
    await delivery.approveAndMerge(opened);
    expect(await unheard(opened.id)).toMatch(/serves no Applications/);
    await putBack();
    await becomesLive(opened.id);
  },
  12 * minuteMs,
);

test(
  "etcd emptied: nothing is known any more, and what is put back is followed",
  async () => {
    const opened = await waiting("emptied");
    await real.plane.server.stop();
    await real.plane.etcd.stop();
    rmSync(join(folder, "real/etcd"), { recursive: true });
    real.plane.etcd.start();
    real.plane.server.start();
    await real.plane.ready();
    await untilItFails(/forbidden|serves no Applications/);
    await delivery.approveAndMerge(opened);
    expect(await unheard(opened.id)).toMatch(/forbidden|serves no Applications/);
    await putBack();
    // The others, the real Argo CD too, go on watching from versions that are never reached again.
    await restartClients();
    await becomesLive(opened.id);
  },
  12 * minuteMs,
);

async function restartClients(): Promise<void> {
  const { etcd: _etcd, "kube-apiserver": _server, ...clients } = real.components;
  await Promise.all(
    Object.values(clients).map(async (client) => {
      await client.stop();
      client.start();
    }),
  );
}

async function mergedNow(service: string) {
  const opened = await waiting(service);
  await delivery.approveAndMerge(opened);
  return opened;
}

/** Tokens are read at the API server's start. */
async function withTokens(file: string, tokens: string): Promise<void> {
  writeFileSync(file, tokens);
  await real.plane.server.stop();
  real.plane.server.start();
  await real.plane.ready();
}
