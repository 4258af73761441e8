import { describe, expect, test } from "vitest";
import { healthOf } from "#sandbox/cluster/argo/health.ts";

const none = new Set<string>();

function object(apiVersion: string, kind: string, spec: object, status: object, metadata: object = {}) {
  return { apiVersion, kind, metadata: { name: "x", generation: 2, ...metadata }, spec, status };
}

const deployment = (status: object, spec: object = {}) =>
  object("apps/v1", "Deployment", { replicas: 2, ...spec }, { observedGeneration: 2, ...status });

describe("a Deployment", () => {
  test.each([
    ["is Progressing until it was observed", deployment({ observedGeneration: 1 }), "Progressing"],
    [
      "is Degraded past its deadline",
      deployment({ conditions: [{ type: "Progressing", reason: "ProgressDeadlineExceeded" }] }),
      "Degraded",
    ],
    ["waits for new replicas", deployment({ updatedReplicas: 1 }), "Progressing"],
    ["waits for old replicas to end", deployment({ updatedReplicas: 2, replicas: 3 }), "Progressing"],
    [
      "waits for availability",
      deployment({ updatedReplicas: 2, replicas: 2, availableReplicas: 1 }),
      "Progressing",
    ],
    [
      "is Healthy in the end",
      deployment({ updatedReplicas: 2, replicas: 2, availableReplicas: 2 }),
      "Healthy",
    ],
    ["is Suspended while paused", deployment({}, { paused: true }), "Suspended"],
  ])("%s", (_title, live, expected) => {
    expect(healthOf(live, none)?.status).toBe(expected);
  });
});

describe("a Pod", () => {
  const pod = (status: object, restartPolicy = "Always") => object("v1", "Pod", { restartPolicy }, status);
  const waiting = (reason: string) => ({
    phase: "Pending",
    containerStatuses: [{ state: { waiting: { reason, message: `why ${reason}` } } }],
  });

  test.each(["ErrImagePull", "ImagePullBackOff", "CrashLoopBackOff", "CreateContainerConfigError"])(
    "waiting with %s is Degraded and says why",
    (reason) => {
      expect(healthOf(pod(waiting(reason)), none)).toEqual({ status: "Degraded", message: `why ${reason}` });
    },
  );

  test("being created is Progressing", () => {
    expect(healthOf(pod(waiting("ContainerCreating")), none)?.status).toBe("Progressing");
  });

  test("that failed names the container and its exit code", () => {
    const failed = pod(
      { phase: "Failed", containerStatuses: [{ name: "app", state: { terminated: { exitCode: 3 } } }] },
      "Never",
    );
    expect(healthOf(failed, none)).toEqual({
      status: "Degraded",
      message: 'container "app" failed with exit code 3',
    });
  });

  test("running unready after a crash is Degraded, without one Progressing", () => {
    const crashed = pod({
      phase: "Running",
      containerStatuses: [{ lastState: { terminated: { exitCode: 1 } } }],
    });
    expect(healthOf(crashed, none)?.status).toBe("Degraded");
    expect(healthOf(pod({ phase: "Running", containerStatuses: [{ lastState: {} }] }), none)?.status).toBe(
      "Progressing",
    );
  });
});

describe("other kinds", () => {
  test("an Application counts only where argocd-cm carries its check", () => {
    const child = object("argoproj.io/v1alpha1", "Application", {}, { health: { status: "Degraded" } });
    expect(healthOf(child, none)).toBeNull();
    expect(healthOf(child, new Set(["argoproj.io/Application"]))?.status).toBe("Degraded");
  });

  test("what is being deleted is Progressing", () => {
    const going = object("v1", "ConfigMap", {}, {}, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    expect(healthOf(going, none)).toEqual({ status: "Progressing", message: "Pending deletion" });
  });

  test("a kind without a rule does not count", () => {
    expect(healthOf(object("v1", "ConfigMap", {}, {}), none)).toBeNull();
  });

  test("a ScaledObject waits for its autoscaler, and says when it cannot scale, falls back or is paused", () => {
    const health = (...conditions: [string, string][]) =>
      healthOf(
        object(
          "keda.sh/v1alpha1",
          "ScaledObject",
          {},
          {
            conditions: conditions.map(([type, status]) => ({ type, status, message: type })),
          },
        ),
        none,
      )?.status;
    expect(health()).toBe("Progressing");
    expect(health(["Ready", "True"])).toBe("Healthy");
    expect(health(["Ready", "False"])).toBe("Degraded");
    expect(health(["Ready", "True"], ["Fallback", "True"])).toBe("Degraded");
    expect(health(["Ready", "True"], ["Paused", "True"])).toBe("Suspended");
  });

  test("a failed Job is Degraded, an Ingress without an address Progressing, an ExternalSecret says its own", () => {
    const failed = { conditions: [{ type: "Failed", status: "True", message: "too often" }] };
    expect(healthOf(object("batch/v1", "Job", {}, failed), none)).toEqual({
      status: "Degraded",
      message: "too often",
    });
    expect(healthOf(object("networking.k8s.io/v1", "Ingress", {}, {}), none)?.status).toBe("Progressing");
    const denied = { conditions: [{ type: "Ready", status: "False", message: "no such key" }] };
    expect(healthOf(object("external-secrets.io/v1", "ExternalSecret", {}, denied), none)).toEqual({
      status: "Degraded",
      message: "no such key",
    });
  });
});
