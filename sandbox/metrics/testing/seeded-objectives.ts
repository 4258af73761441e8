import { globSync, readFileSync } from "node:fs";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { serviceOfObjectiveFile } from "#domain/slo/objective-file.ts";
import { one, subtract, toNumber } from "#domain/slo/ratio.ts";
import { readObjectives } from "#domain/slo/read-objectives.ts";
import { parseManifests } from "#sandbox/real-cluster/apply.ts";

/** The services whose history is written. */
export const measuredServices = ["order-service", "user-service", "notification-service"];

/** The names of their objectives as this repository has them, with the part that may be bad. */
export function seededBudgets(): Map<string, number> {
  const files = measuredServices
    .flatMap((service) => globSync(`manifests/apps/${service}/slo/*.yaml`))
    .filter((path) => serviceOfObjectiveFile(path, "manifests/apps") !== null);
  const read = files.flatMap((path) => readObjectives(readFileSync(path, "utf8"), path).slos);
  return new Map(read.map((slo) => [slo.id, toNumber(subtract(one, slo.target))]));
}

/** Their PrometheusRules, in the namespaces that their overlays put them into. */
export function seededRules(): KubernetesObject[] {
  return measuredServices.flatMap((service) =>
    parseManifests(readFileSync(`manifests/apps/${service}/slo/rules.yaml`, "utf8")).map((object) => ({
      ...object,
      metadata: { ...object.metadata, namespace: `${service}-dev` },
    })),
  );
}

/** A PrometheusRule in namespace `pay`, judged every second. */
export function ruleObject(name: string, rules: readonly object[]): KubernetesObject {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name, namespace: "pay" },
    spec: { groups: [{ name, interval: "1s", rules }] },
  };
}
