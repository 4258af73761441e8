import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestRepository } from "#sandbox/cluster/testing/git-repository.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { type RealCluster, startRealCluster } from "#sandbox/real-cluster/start-real-cluster.ts";
import { type Compared, writeReport } from "./report.ts";
import { apiScenarios } from "./scenarios/api.ts";
import { argoScenarios } from "./scenarios/argo.ts";
import { watchScenarios } from "./scenarios/watch.ts";
import { createSubject, type Subject } from "./subject.ts";

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
  embedded = await startTestCluster();
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
  // A run of some scenarios alone says nothing about the others.
  if (rows.length === chapters.flatMap(([, scenarios]) => scenarios).length)
    writeReport(join(root, "docs/conformance.md"), rows, {
      startedInMs: real.startedInMs,
      memoryBytes: real.memory(),
      embeddedStartedInMs,
    });
  await Promise.all([embedded?.close(), real?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

// Argo CD first: the others restart the API server, after which its clients take their time.
const chapters = [
  ["Argo CD", argoScenarios],
  ["The API", apiScenarios],
  ["Watches", watchScenarios],
] as const;

describe.each(chapters)("%s", (about, scenarios) => {
  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))("%s", async (name, { run }) => {
    const [ours, theirs] = await Promise.all(subjects.map((subject) => run(subject)));
    rows.push({ about, scenario: name, embedded: ours, real: theirs });
    expect(ours).toEqual(theirs);
  });
});
