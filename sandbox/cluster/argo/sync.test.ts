import { beforeEach, describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type Operation, readSpec } from "#sandbox/cluster/argo/application.ts";
import { compare } from "#sandbox/cluster/argo/compare.ts";
import { type SyncStep, stepSync } from "#sandbox/cluster/argo/sync.ts";
import type { TaskResult } from "#sandbox/cluster/argo/task-results.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createMemoryCluster, type MemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";

let cluster: MemoryCluster;

beforeEach(() => {
  cluster = createMemoryCluster();
});

const project = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "any" },
  spec: {
    destinations: [{ server: "*", namespace: "*" }],
    clusterResourceWhitelist: [{ group: "*", kind: "*" }],
  },
};

function specWith(syncOptions: string[]) {
  const spec = {
    project: "any",
    source: { repoURL: "x" },
    destination: { server: "*", namespace: "pay" },
    syncPolicy: { syncOptions },
  };
  const read = readSpec({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "pay" },
    spec,
  });
  if ("problem" in read) throw new Error(read.problem);
  return read.spec;
}

/** One step of a sync to the targets, going on from earlier results. */
function step(
  targets: KubernetesObject[],
  operation: Operation = { sync: {} },
  results: TaskResult[] = [],
  options: string[] = [],
): SyncStep {
  const spec = specWith(options);
  const customised = new Set<string>();
  const { resources } = compare(cluster, { name: "pay", spec, targets, customised });
  return stepSync(cluster, { spec, operation, project, resources, results, customised });
}

const annotated = (name: string, annotations: Record<string, string>) => ({ name, annotations });
const config = (name: string, annotations: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: annotated(name, annotations),
  data: {},
});
const wave = (number: number) => ({ "argocd.argoproj.io/sync-wave": String(number) });
const job = (name: string, annotations: Record<string, string>) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: annotated(name, annotations),
  spec: { template: { spec: { containers: [{ name: "j", image: "j" }] } } },
});

function finish(name: string, type: "Complete" | "Failed"): void {
  const live = cluster.objects.get(kinds.job, "pay", name);
  if (live === undefined) throw new Error(`there is no Job ${name}`);
  cluster.objects.update(
    kinds.job,
    { ...live, status: { conditions: [{ type, status: "True", message: "it ended" }] } },
    "status",
  );
}

describe("waves", () => {
  test("a wave waits for the health of the one before, the last one for nothing", () => {
    const targets = [job("first", wave(0)), config("second", wave(1))];
    const waiting = step(targets);
    expect(waiting).toMatchObject({
      phase: "Running",
      message: "waiting for healthy state of batch/Job/first",
    });
    expect(cluster.objects.get(kinds.configMap, "pay", "second")).toBeUndefined();
    finish("first", "Complete");
    expect(step(targets, { sync: {} }, waiting.results)).toMatchObject({
      phase: "Succeeded",
      message: "successfully synced (all tasks run)",
    });
    expect(cluster.objects.get(kinds.configMap, "pay", "second")).toBeDefined();
  });

  test("a degraded resource of an earlier wave fails the sync, and what follows is not applied", () => {
    const targets = [job("first", wave(0)), config("second", wave(1))];
    const waiting = step(targets);
    finish("first", "Failed");
    expect(step(targets, { sync: {} }, waiting.results).phase).toBe("Failed");
    expect(cluster.objects.get(kinds.configMap, "pay", "second")).toBeUndefined();
  });

  test("within a wave kinds come in gitops-engine's order", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s" },
      spec: { ports: [{ port: 80 }] },
    };
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "a" } };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } };
    const order = step([service, config("c"), account, namespace]).results.map((result) => result.kind);
    expect(order).toEqual(["Namespace", "ServiceAccount", "ConfigMap", "Service"]);
  });
});

describe("hooks", () => {
  const hook = (phase: string) => ({ "argocd.argoproj.io/hook": phase });

  test("a PreSync job runs to its end before anything is applied, again at every sync", () => {
    const targets = [job("migrate", hook("PreSync")), config("app")];
    const waiting = step(targets);
    expect(waiting).toMatchObject({
      phase: "Running",
      message: "waiting for completion of hook batch/Job/migrate",
    });
    expect(waiting.results).toMatchObject([{ kind: "Job", hookType: "PreSync", syncPhase: "PreSync" }]);
    const first = cluster.objects.get(kinds.job, "pay", "migrate")?.metadata.uid;
    finish("migrate", "Complete");
    expect(step(targets, { sync: {} }, waiting.results).phase).toBe("Succeeded");
    step(targets);
    expect(cluster.objects.get(kinds.job, "pay", "migrate")?.metadata.uid).not.toBe(first);
  });

  test("a failed hook fails the sync", () => {
    const targets = [job("migrate", hook("PreSync")), config("app")];
    const waiting = step(targets);
    finish("migrate", "Failed");
    const failed = step(targets, { sync: {} }, waiting.results);
    expect(failed.phase).toBe("Failed");
    expect(failed.results[0]).toMatchObject({ hookPhase: "Failed", message: "it ended" });
  });
});

describe("what a sync refuses", () => {
  test("an object the API refuses fails the sync once the others are applied", () => {
    const broken = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s" },
      spec: { ports: [{ port: 70000 }] },
    };
    const alone = step([broken]);
    expect(alone.phase).toBe("Failed");
    expect(alone.message).toMatch(/^one or more objects failed to apply, reason: Service "s" is invalid/);
    const first = step([config("fine"), broken]);
    expect(first.phase).toBe("Running");
    expect(cluster.objects.get(kinds.configMap, "pay", "fine")).toBeDefined();
    const failed = step([config("fine"), broken], { sync: {} }, first.results);
    expect(failed.phase).toBe("Failed");
    expect(failed.message).toMatch(
      /^one or more synchronization tasks completed unsuccessfully, reason: Serv/,
    );
  });

  test("a SyncFail hook runs to its end before the sync has failed, and never otherwise", () => {
    const broken = { apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec: {} };
    const sorry = job("sorry", { "argocd.argoproj.io/hook": "SyncFail" });
    expect(step([config("fine"), sorry]).results.map((result) => result.name)).toEqual(["fine"]);
    const waiting = step([broken, sorry]);
    expect(waiting.message).toBe("waiting for completion of hook batch/Job/sorry");
    finish("sorry", "Complete");
    expect(step([broken, sorry], { sync: {} }, waiting.results).phase).toBe("Failed");
  });

  test("an absent namespace is an error, unless it comes along or is to be created", () => {
    const elsewhere = { ...config("x"), metadata: { name: "x", namespace: "new" } };
    expect(step([elsewhere]).message).toContain('namespaces "new" not found');
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "new" } };
    expect(step([elsewhere, namespace]).phase).toBe("Succeeded");
  });

  test("CreateNamespace makes the destination's namespace", () => {
    cluster.objects.erase(kinds.namespace, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "pay" },
    });
    expect(step([config("x")]).phase).toBe("Failed");
    expect(step([config("x")], { sync: {} }, [], ["CreateNamespace=true"]).phase).toBe("Succeeded");
  });
});

describe("pruning and parts", () => {
  test("what is pruned goes in the opposite order of its waves, or last where it says so", () => {
    const late = { ...wave(1), "argocd.argoproj.io/sync-options": "PruneLast=true" };
    const targets = [config("first", wave(0)), config("second", wave(5)), config("end", late)];
    let results = step(targets).results;
    for (let turn = 0; turn < 2; turn += 1) results = step(targets, { sync: {} }, results).results;
    const pruned: string[] = [];
    results = [];
    for (let turn = 0; turn < 3; turn += 1) {
      results = step([], { sync: { prune: true } }, results).results;
      pruned.push(results.at(-1)?.name ?? "");
    }
    expect(pruned).toEqual(["second", "first", "end"]);
  });

  test("what left Git is pruned only where the sync may prune and the object allows it", () => {
    step([
      config("gone"),
      config("kept", { "argocd.argoproj.io/sync-options": "Prune=false" }),
      config("stays"),
    ]);
    const skipped = step([config("stays")]);
    expect(skipped.results.find((result) => result.name === "gone")?.status).toBe("PruneSkipped");
    const pruned = step([config("stays")], { sync: { prune: true } });
    expect(pruned.results.find((result) => result.name === "gone")?.status).toBe("Pruned");
    expect(cluster.objects.list(kinds.configMap, "pay").map((object) => object.metadata.name)).toEqual([
      "kept",
      "stays",
    ]);
  });

  test("a sync of one resource touches no other, a dry run none", () => {
    const resources = [{ kind: "ConfigMap", name: "a" }];
    step([config("a"), config("b")], { sync: { resources } });
    expect(cluster.objects.list(kinds.configMap, "pay").map((object) => object.metadata.name)).toEqual(["a"]);
    expect(step([config("a"), config("b")], { sync: { dryRun: true } }).phase).toBe("Succeeded");
    expect(cluster.objects.list(kinds.configMap, "pay").map((object) => object.metadata.name)).toEqual(["a"]);
  });

  test("ApplyOutOfSyncOnly leaves alone what is in sync", () => {
    step([config("a")]);
    const results = step([config("a"), config("b")], { sync: {} }, [], ["ApplyOutOfSyncOnly=true"]).results;
    expect(results.map((result) => result.name)).toEqual(["b"]);
  });
});

describe("comparing", () => {
  const verdict = (targets: KubernetesObject[]) =>
    compare(cluster, { name: "pay", spec: specWith([]), targets, customised: new Set() });

  test("what was just applied is in sync, a live edit is not, a field others own is", () => {
    const wanted = { ...config("a"), data: { key: "value" } };
    step([wanted]);
    expect(verdict([wanted]).status).toBe("Synced");
    const edit = (data: object) => {
      const live = { ...wanted, metadata: { ...wanted.metadata, namespace: "pay" } };
      const now = cluster.objects.get(kinds.configMap, "pay", "a") ?? live;
      cluster.objects.update(kinds.configMap, { ...now, data });
    };
    edit({ key: "value", extra: "theirs" });
    expect(verdict([wanted]).status).toBe("Synced");
    edit({ key: "edited" });
    expect(verdict([wanted]).status).toBe("OutOfSync");
  });

  test("an application is Missing only where all of it is", () => {
    expect(verdict([config("a"), config("b")]).health.status).toBe("Missing");
    step([config("a")]);
    expect(verdict([config("a"), config("b")]).health.status).toBe("Healthy");
  });

  test("the same object twice and an object of another application are warned of", () => {
    expect(verdict([config("a"), config("a")]).warnings).toMatchObject([{ type: "RepeatedResourceWarning" }]);
    step([config("a")]);
    const other = compare(cluster, {
      name: "other",
      spec: specWith([]),
      targets: [config("a")],
      customised: new Set(),
    });
    expect(other.warnings).toMatchObject([{ type: "SharedResourceWarning" }]);
  });
});
