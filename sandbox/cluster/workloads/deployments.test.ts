import { beforeEach, describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { listAt, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import { createMemoryCluster, type MemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";
import { reconcileAutoscaler } from "#sandbox/cluster/workloads/autoscalers.ts";
import { reconcileDeployment } from "#sandbox/cluster/workloads/deployments.ts";
import { isReady, reconcileReplicaSet } from "#sandbox/cluster/workloads/replica-sets.ts";

let cluster: MemoryCluster;

beforeEach(() => {
  cluster = createMemoryCluster();
});

function deploy(image: string, spec: object = {}): void {
  const template = { metadata: { labels: { app: "pay" } }, spec: { containers: [{ name: "app", image }] } };
  const wanted = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "pay", namespace: "pay" },
    spec: { selector: { matchLabels: { app: "pay" } }, template, ...spec },
  };
  const live = cluster.objects.get(kinds.deployment, "pay", "pay");
  if (live === undefined) cluster.objects.create(kinds.deployment, wanted);
  else
    cluster.objects.update(kinds.deployment, { ...live, spec: { ...mapAt(live, "spec"), ...wanted.spec } });
}

function deployment(): KubernetesObject {
  const found = cluster.objects.get(kinds.deployment, "pay", "pay");
  if (found === undefined) throw new Error("there is no Deployment");
  return found;
}

/** Lets the controllers act until nothing changes. */
function settle(): void {
  for (let revision = ""; revision !== state(); ) {
    revision = state();
    for (const scaler of cluster.objects.list(kinds.horizontalPodAutoscaler))
      reconcileAutoscaler(cluster.objects, scaler);
    reconcileDeployment(cluster.objects, deployment(), 1000);
    for (const set of cluster.objects.list(kinds.replicaSet)) reconcileReplicaSet(cluster.objects, set);
  }
}

function state(): string {
  return JSON.stringify(
    [...cluster.objects.list(kinds.replicaSet), ...pods(), deployment()].map(
      (object) => object.metadata.resourceVersion,
    ),
  );
}

function pods(): KubernetesObject[] {
  return cluster.objects.list(kinds.pod, "pay");
}

function imageOf(pod: KubernetesObject): string {
  return textAt(pod, "spec", "containers", 0, "image") ?? "";
}

/** Makes one pod that is not ready yet ready; false where there is none. */
function ready(image: string): boolean {
  const pod = pods().find((entry) => imageOf(entry) === image && !isReady(entry));
  if (pod === undefined) return false;
  const conditions = [
    { type: "Ready", status: "True", lastTransitionTime: timestamp(cluster.objects.now()) },
  ];
  cluster.objects.update(kinds.pod, { ...pod, status: { phase: "Running", conditions } }, "status");
  return true;
}

function roll(image: string): void {
  settle();
  while (ready(image)) settle();
}

const count = (image: string) => pods().filter((pod) => imageOf(pod) === image).length;
const reason = () =>
  textAt(
    listAt(deployment(), "status", "conditions").find((entry) => textAt(entry, "type") === "Progressing"),
    "reason",
  );

describe("a rolling update", () => {
  test("never has fewer ready pods than allowed nor more pods than allowed", () => {
    const rollingUpdate = { maxSurge: 1, maxUnavailable: 0 };
    deploy("one", { replicas: 3, strategy: { rollingUpdate } });
    roll("one");
    expect(count("one")).toBe(3);
    deploy("two");
    for (settle(); ready("two"); settle()) {
      expect(pods().filter(isReady).length).toBeGreaterThanOrEqual(3);
      expect(pods().length).toBeLessThanOrEqual(4);
    }
    expect([count("one"), count("two")]).toEqual([0, 3]);
    expect(reason()).toBe("NewReplicaSetAvailable");
  });

  test("with broken new pods keeps the old ones, and says so after the deadline", () => {
    deploy("one", { replicas: 2, progressDeadlineSeconds: 60 });
    roll("one");
    deploy("broken");
    settle();
    expect(pods().filter(isReady).length).toBe(2);
    cluster.pass(61_000);
    settle();
    expect(reason()).toBe("ProgressDeadlineExceeded");
    expect(numberAt(deployment(), "status", "observedGeneration")).toBe(
      numberAt(deployment(), "metadata", "generation"),
    );
  });

  test("back to an earlier template uses its ReplicaSet again under a new revision", () => {
    deploy("one", { replicas: 1 });
    roll("one");
    deploy("two");
    roll("two");
    deploy("one");
    roll("one");
    expect(cluster.objects.list(kinds.replicaSet)).toHaveLength(2);
    expect(deployment().metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "3" });
  });

  test("keeps as many old ReplicaSets as asked", () => {
    deploy("v0", { replicas: 1, revisionHistoryLimit: 2 });
    for (const version of [0, 1, 2, 3, 4]) {
      deploy(`v${version}`);
      roll(`v${version}`);
    }
    expect(cluster.objects.list(kinds.replicaSet)).toHaveLength(3);
  });

  test("Recreate ends all old pods before the first new one", () => {
    deploy("one", { replicas: 2, strategy: { type: "Recreate" } });
    roll("one");
    deploy("two");
    reconcileDeployment(cluster.objects, deployment(), 1000);
    expect(count("two")).toBe(0);
    roll("two");
    expect([count("one"), count("two")]).toEqual([0, 2]);
  });
});

describe("an autoscaler", () => {
  test("keeps the Deployment at its minimum where Git names no replicas, through a rollout", () => {
    const metadata = { name: "pay", namespace: "pay" };
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "pay" };
    cluster.objects.create(kinds.horizontalPodAutoscaler, {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata,
      spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 4 },
    });
    deploy("one");
    roll("one");
    expect(count("one")).toBe(2);
    deploy("two");
    roll("two");
    expect(count("two")).toBe(2);
    const scaler = cluster.objects.get(kinds.horizontalPodAutoscaler, "pay", "pay");
    expect(mapAt(scaler, "status")).toMatchObject({ currentReplicas: 2, desiredReplicas: 2 });
  });
});
