import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { parseQuantity, sumResources } from "./resource-sums.ts";

describe("a quantity", () => {
  const cases: [unknown, number | null][] = [
    ["100m", 0.1],
    ["1", 1],
    [2, 2],
    [0.5, 0.5],
    ["128Mi", 128 * 2 ** 20],
    ["1G", 1e9],
    ["1.5Gi", 1.5 * 2 ** 30],
    ["1e3", 1000],
    ["2E", 2e18],
    ["500k", 5e5],
    ["", null],
    [undefined, null],
    ["abc", null],
    ["1Q", null],
    ["1e3Mi", null],
    [{}, null],
  ];
  test.each(cases)("%j is %j", (written, read) => {
    expect(parseQuantity(written)).toBe(read);
  });

  test("of whole millicores is that part of a core", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (milli) => {
        expect(parseQuantity(`${milli}m`)).toBeCloseTo(milli / 1000, 9);
      }),
    );
  });
});

function workload(kind: string, spec: Record<string, unknown>): KubernetesObject {
  return { apiVersion: "apps/v1", kind, metadata: { name: "a" }, spec };
}

function container(cpu: string, memory = "1Mi", more: Record<string, unknown> = {}) {
  return { name: "c", resources: { requests: { cpu, memory } }, ...more };
}

function pods(containers: unknown[], more: Record<string, unknown> = {}) {
  return { template: { spec: { containers, ...more } } };
}

describe("the sums of a set of objects", () => {
  test("follow KEDA's bounds as they follow the autoscaler's, and its own where it says none", () => {
    const scaled = (spec: Record<string, unknown>): KubernetesObject => ({
      apiVersion: "keda.sh/v1alpha1",
      kind: "ScaledObject",
      metadata: { name: "s" },
      spec: { scaleTargetRef: { name: "a" }, ...spec },
    });
    const worker = workload("Deployment", pods([container("100m")]));
    expect(sumResources([worker, scaled({ minReplicaCount: 1, maxReplicaCount: 5 })]).pods).toEqual({
      min: 1,
      max: 5,
    });
    expect(sumResources([worker, scaled({})]).pods).toEqual({ min: 0, max: 100 });
  });

  test("are requests times replicas, over all workloads", () => {
    const sums = sumResources([
      workload("Deployment", { replicas: 2, ...pods([container("100m"), container("150m")]) }),
      workload("StatefulSet", pods([container("1", "1Gi")])),
      { apiVersion: "v1", kind: "Service", metadata: { name: "a" } },
    ]);
    expect(sums.pods).toEqual({ min: 3, max: 3 });
    expect(sums.cpuCores.max).toBeCloseTo(1.5);
    expect(sums.memoryBytes.max).toBe(4 * 2 ** 20 + 2 ** 30);
  });

  test("follow the autoscaler's bounds instead of replicas", () => {
    const autoscaler: KubernetesObject = {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "any" },
      spec: { minReplicas: 2, maxReplicas: 10, scaleTargetRef: { kind: "Deployment", name: "a" } },
    };
    const sums = sumResources([
      workload("Deployment", { replicas: 7, ...pods([container("500m")]) }),
      autoscaler,
    ]);
    expect(sums.pods).toEqual({ min: 2, max: 10 });
    expect(sums.cpuCores).toEqual({ min: 1, max: 5 });
  });

  test("take a limit for a request that is missing, as the API server does", () => {
    const only = { name: "c", resources: { limits: { cpu: "2", memory: "1Gi" } } };
    expect(sumResources([workload("Deployment", pods([only]))]).cpuCores.max).toBe(2);
  });

  test("count the largest init container where it is more than what runs, and sidecars with what runs", () => {
    const initContainers = [container("3"), container("1", "1Mi", { restartPolicy: "Always" })];
    expect(
      sumResources([workload("Deployment", pods([container("1")], { initContainers }))]).cpuCores.max,
    ).toBe(3);
    expect(
      sumResources([workload("Deployment", pods([container("4")], { initContainers }))]).cpuCores.max,
    ).toBe(5);
  });

  test("let a CronJob count from nothing to its parallelism", () => {
    const jobTemplate = { spec: { parallelism: 3, ...pods([container("1")]) } };
    expect(sumResources([workload("CronJob", { jobTemplate })]).pods).toEqual({ min: 0, max: 3 });
    expect(sumResources([workload("Job", { parallelism: 2, ...pods([container("1")]) })]).pods).toEqual({
      min: 2,
      max: 2,
    });
  });
});
