import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import { at, listAt, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { openRepository } from "#scripts/repository.ts";

const repository = openRepository(process.cwd());
const files = new Map(repository.paths("manifests/apps").map((path) => [path, readFileSync(path, "utf8")]));
const services = ["order-service", "user-service", "notification-service"];
const stages = ["dev", "prod", "local"];
const cases = services.flatMap((service) => stages.map((stage) => ({ service, stage })));

function render(service: string, stage: string): KubernetesObject[] {
  const { objects, problems } = renderKustomization(files, `manifests/apps/${service}/overlays/${stage}`);
  expect(problems).toEqual([]);
  return objects;
}
const ofKind = (objects: KubernetesObject[], kind: string) =>
  objects.filter((object) => object.kind === kind);
function one(objects: KubernetesObject[], kind: string): KubernetesObject {
  const [found, ...more] = ofKind(objects, kind);
  expect(more).toEqual([]);
  if (!found) throw new Error(`no ${kind} was rendered`);
  return found;
}
const container = (deployment: KubernetesObject) =>
  mapAt(deployment, "spec", "template", "spec", "containers", 0);

describe.each(cases)("$service in $stage", ({ service, stage }) => {
  const objects = render(service, stage);
  const deployment = one(objects, "Deployment");

  test("rolls one pod at a time without ever having fewer, and names no count", () => {
    expect(mapAt(deployment, "spec", "strategy")).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    expect(at(deployment, "spec", "replicas")).toBeUndefined();
  });

  test("selects the pods it makes, and labels them for people, teams and policies", () => {
    const labels = mapAt(deployment, "spec", "template", "metadata", "labels");
    expect(labels).toMatchObject(mapAt(deployment, "spec", "selector", "matchLabels"));
    expect(labels).toMatchObject({ app: service, env: stage, team: expect.any(String) });
  });

  test("spreads over nodes and zones without insisting on it", () => {
    const spread = listAt(deployment, "spec", "template", "spec", "topologySpreadConstraints");
    expect(spread.map((each) => [textAt(each, "topologyKey"), textAt(each, "whenUnsatisfiable")])).toEqual([
      ["kubernetes.io/hostname", "ScheduleAnyway"],
      ["topology.kubernetes.io/zone", "ScheduleAnyway"],
    ]);
  });

  test("is asked three things: whether it started, is alive, and can work", () => {
    const paths = ["startupProbe", "livenessProbe", "readinessProbe"].map((probe) =>
      textAt(container(deployment), probe, "httpGet", "path"),
    );
    expect(paths).toEqual(["/livez", "/livez", "/readyz"]);
    expect(numberAt(container(deployment), "startupProbe", "failureThreshold")).toBeGreaterThanOrEqual(30);
  });

  test("runs under an account of its own, without a token of the cluster", () => {
    const account = one(objects, "ServiceAccount");
    expect(textAt(deployment, "spec", "template", "spec", "serviceAccountName")).toBe(account.metadata.name);
    expect(account.metadata.name).toBe(service);
    expect(at(account, "automountServiceAccountToken")).toBe(false);
    const usesAws = service !== "user-service" && stage !== "local";
    expect(account.metadata.annotations?.["eks.amazonaws.com/role-arn"]).toBe(
      usesAws ? `arn:aws:iam::123456789012:role/kubeflow-ops-${stage}-${service}` : undefined,
    );
  });

  test("lets nothing in or out but what is named, and loses one pod at a time to maintenance", () => {
    expect(listAt(one(objects, "NetworkPolicy"), "spec", "policyTypes")).toEqual(["Ingress", "Egress"]);
    expect(numberAt(one(objects, "PodDisruptionBudget"), "spec", "maxUnavailable")).toBe(1);
  });

  test("reads every secret from a Secret that is rendered or fetched", () => {
    const wanted = listAt(container(deployment), "env")
      .map((entry) => textAt(entry, "valueFrom", "secretKeyRef", "name"))
      .filter((name) => name !== undefined);
    const from = stage === "local" ? "Secret" : "ExternalSecret";
    expect(
      ofKind(objects, from)
        .map(({ metadata }) => metadata.name)
        .sort(),
    ).toEqual(wanted.sort());
    expect(ofKind(objects, stage === "local" ? "ExternalSecret" : "Secret")).toEqual([]);
  });
});

describe("an API", () => {
  test.each([
    ["dev", 1, 3],
    ["prod", 3, 10],
    ["local", 1, 2],
  ])("in %s has %i to %i pods by its load, behind a Service with a named port", (stage, least, most) => {
    for (const service of ["order-service", "user-service"]) {
      const objects = render(service, stage);
      const scaler = mapAt(one(objects, "HorizontalPodAutoscaler"), "spec");
      expect([scaler.minReplicas, scaler.maxReplicas]).toEqual([least, most]);
      expect(listAt(scaler, "metrics")).toEqual([
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
        },
      ]);
      const kind = one(objects, "Service");
      expect([textAt(kind, "spec", "type"), textAt(kind, "spec", "ports", 0, "name")]).toEqual([
        "ClusterIP",
        "http",
      ]);
      expect(ofKind(objects, "Ingress")).toEqual([]);
    }
  });
});

describe("the worker", () => {
  test("has as many pods as its queue is deep, and no Service", () => {
    for (const [stage, least, most] of [
      ["dev", 1, 3],
      ["prod", 2, 10],
    ] as const) {
      const objects = render("notification-service", stage);
      const spec = mapAt(one(objects, "ScaledObject"), "spec");
      expect([spec.minReplicaCount, spec.maxReplicaCount]).toEqual([least, most]);
      const queue = `kubeflow-ops-${stage}-order-queue`;
      expect(textAt(spec, "triggers", 0, "metadata", "queueURL")).toBe(queue);
      const env = listAt(container(one(objects, "Deployment")), "env");
      const named = env.find((entry) => textAt(entry, "name") === "QUEUE_NAME");
      expect(textAt(named, "value")).toBe(queue);
      expect(ofKind(objects, "Service")).toEqual([]);
      expect(one(objects, "PodMonitor")).toBeDefined();
    }
  });

  test("has plain objects where KEDA is not", () => {
    const objects = render("notification-service", "local");
    expect(ofKind(objects, "ScaledObject")).toEqual([]);
    expect(textAt(one(objects, "HorizontalPodAutoscaler"), "spec", "scaleTargetRef", "name")).toBe(
      "notification-service",
    );
  });
});

test("user-service lets in who calls it, and nobody else of the services", () => {
  const ingress = listAt(one(render("user-service", "prod"), "NetworkPolicy"), "spec", "ingress");
  const callers = ingress
    .flatMap((rule) => listAt(rule, "from"))
    .map((peer) => textAt(peer, "podSelector", "matchLabels", "app"))
    .filter((app) => app !== undefined);
  expect(callers).toEqual(["order-service", "notification-service"]);
});
