import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { createTestRepository } from "#sandbox/cluster/testing/git-repository.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { type RealCluster, startRealCluster } from "#sandbox/real-cluster/start-real-cluster.ts";
import { type Compared, isSame, keepPart } from "./report.ts";
import { apiScenarios } from "./scenarios/api.ts";
import { argoScenarios } from "./scenarios/argo.ts";
import { comparisonScenarios } from "./scenarios/comparisons.ts";
import { deletionScenarios } from "./scenarios/deletion.ts";
import { driftScenarios } from "./scenarios/drift.ts";
import { expiredScenarios } from "./scenarios/expired.ts";
import { failedSyncScenarios } from "./scenarios/failed-syncs.ts";
import { healthScenarios } from "./scenarios/health.ts";
import { historyScenarios } from "./scenarios/history.ts";
import { hookScenarios } from "./scenarios/hooks.ts";
import { projectScenarios } from "./scenarios/projects.ts";
import { refusalScenarios } from "./scenarios/refusals.ts";
import { watchScenarios } from "./scenarios/watch.ts";
import { workloadScenarios } from "./scenarios/workloads.ts";
import { writeScenarios } from "./scenarios/writes.ts";
import { createSubject, type Scenario, type Subject } from "./subject.ts";

const root = join(import.meta.dirname, "../..");
let embedded: TestCluster;
let real: RealCluster;
let folder: string;
let subjects: [Subject, Subject];
let embeddedStartedInMs: number;
const rows: Compared[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-conformance-"));
  const programs = await buildPrograms(join(root, ".portolan/real-cluster"), console.log);
  const began = performance.now();
  // Argo CD's own first wait, so that both are seen waiting.
  embedded = await startTestCluster({ argo: { retryMs: 5_000 } });
  embeddedStartedInMs = performance.now() - began;
  real = await startRealCluster(programs, { dir: join(folder, "real"), port: 0 });
  const { plane } = real;
  subjects = [
    createSubject("embedded", embedded.cluster, embedded.repository, {
      forget: async () => embedded.cluster.control.compact(),
      publish: (name, tag) => embedded.registry.push({ name, tag, source: null }),
    }),
    createSubject("real", plane, await createTestRepository(folder), {
      forget: () => plane.forget(),
      // kwok starts whatever it is asked for.
      publish: () => undefined,
    }),
  ];
  await subjects[0].call("/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects", {
    method: "POST",
    body: {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: "default", namespace: "argocd" },
      spec: {
        sourceRepos: ["*"],
        destinations: [{ server: "*", namespace: "*" }],
        clusterResourceWhitelist: [{ group: "*", kind: "*" }],
      },
    },
  });
}, 1_200_000);

afterAll(async () => {
  const order = chapters.flatMap(([, scenarios]) => scenarios.map(({ name }) => name));
  if (rows.length === order.length)
    keepPart("scenarios", {
      rows: rows.sort((a, b) => order.indexOf(a.scenario) - order.indexOf(b.scenario)),
      figures: { startedInMs: real.startedInMs, memoryBytes: real.memory(), embeddedStartedInMs },
    });
  await Promise.all([embedded?.close(), real?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const chapters = [
  ["A change on its way", argoScenarios],
  ["Syncs that fail", failedSyncScenarios],
  ["Comparisons that fail", comparisonScenarios],
  ["Hooks and waves", hookScenarios],
  ["Health", healthScenarios],
  ["History", historyScenarios],
  ["Drift", driftScenarios],
  ["Deletion", deletionScenarios],
  ["Projects", projectScenarios],
  ["Workloads, events and logs", workloadScenarios],
  ["The API", apiScenarios],
  ["Writes", writeScenarios],
  ["Refusals", refusalScenarios],
  ["Watches", watchScenarios],
  // It restarts the API server, after which its clients take their time.
  ["A history that is gone", expiredScenarios],
] as const;
/** Runs a scenario on both, each in a repository of its own, so that others' commits do not move its revision. */
async function compare(about: string, { name, run, accepted }: Scenario) {
  const outcomes = subjects.map(async (shared) => {
    const subject = { ...shared, repository: await createTestRepository(folder) };
    return run(subject).finally(() => forgetApplications(subject));
  });
  const [ours, theirs] = await Promise.all(outcomes);
  const row = { about, scenario: name, embedded: ours, real: theirs, accepted };
  rows.push(row);
  if (accepted === undefined) expect(ours).toEqual(theirs);
  else expect(isSame(row), "a difference that is gone need not be accepted any more").toBe(false);
}

/** Dozens of Applications that nobody looks at any more would keep both controllers busy. */
async function forgetApplications({ call, repository }: Subject) {
  const path = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
  const mine = listAt((await call(path)).body, "items").filter(
    (one) => textAt(one, "spec", "source", "repoURL") === repository.url,
  );
  for (const one of mine) {
    const own = `${path}/${textAt(one, "metadata", "name")}`;
    const body = { metadata: { finalizers: null } };
    await call(own, { method: "PATCH", type: "application/merge-patch+json", body });
    await call(own, { method: "DELETE" });
  }
}

describe.each(chapters)("%s", (about, scenarios) => {
  for (const scenario of scenarios) test.concurrent(scenario.name, () => compare(about, scenario));
});
