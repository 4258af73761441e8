import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, flagAt, listAt, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";

export type HealthStatus = "Healthy" | "Suspended" | "Progressing" | "Missing" | "Degraded" | "Unknown";
export type Health = { status: HealthStatus; message?: string };

/** Best to worst; a whole is as healthy as its worst part. */
export const healthOrder: readonly HealthStatus[] = [
  "Healthy",
  "Suspended",
  "Progressing",
  "Missing",
  "Degraded",
  "Unknown",
];

/** Tells whether the first state is worse than the second. */
export function isWorse(a: HealthStatus, b: HealthStatus): boolean {
  return healthOrder.indexOf(a) > healthOrder.indexOf(b);
}

/**
 * Health of one live object after gitops-engine's `pkg/health`; null for kinds without a rule, which do not
 * count. `customised` names the kinds (`group/Kind`) that argocd-cm carries a health check for.
 */
export function healthOf(object: KubernetesObject, customised: ReadonlySet<string>): Health | null {
  if (object.metadata.deletionTimestamp !== undefined)
    return { status: "Progressing", message: "Pending deletion" };
  const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "";
  const name = `${group}/${object.kind}`;
  if (name === "argoproj.io/Application") return customised.has(name) ? applicationHealth(object) : null;
  return rules[name]?.(object) ?? null;
}

const rules: Record<string, (object: KubernetesObject) => Health | null> = {
  "apps/Deployment": deploymentHealth,
  "apps/ReplicaSet": replicaSetHealth,
  "/Pod": podHealth,
  "/Service": serviceHealth,
  "/PersistentVolumeClaim": claimHealth,
  "networking.k8s.io/Ingress": loadBalanced,
  "autoscaling/HorizontalPodAutoscaler": autoscalerHealth,
  "batch/Job": jobHealth,
  "external-secrets.io/ExternalSecret": externalSecretHealth,
  "keda.sh/ScaledObject": scaledObjectHealth,
};

/** The check that Argo CD's documentation gives for app-of-apps: the child's own health, else Progressing. */
function applicationHealth(object: KubernetesObject): Health {
  const status = healthOrder.find((known) => known === textAt(object, "status", "health", "status"));
  const message = textAt(object, "status", "health", "message");
  return { status: status ?? "Progressing", ...(message === undefined ? {} : { message }) };
}

function condition(object: KubernetesObject, type: string): unknown {
  return listAt(object, "status", "conditions").find((entry) => textAt(entry, "type") === type);
}

function progressing(message: string): Health {
  return { status: "Progressing", message };
}

function deploymentHealth(object: KubernetesObject): Health {
  if (flagAt(object, "spec", "paused")) return { status: "Suspended", message: "Deployment is paused" };
  const wait = "Waiting for rollout to finish:";
  if (
    (numberAt(object, "metadata", "generation") ?? 0) >
    (numberAt(object, "status", "observedGeneration") ?? 0)
  ) {
    return progressing(`${wait} observed deployment generation less than desired generation`);
  }
  if (textAt(condition(object, "Progressing"), "reason") === "ProgressDeadlineExceeded") {
    return {
      status: "Degraded",
      message: `Deployment "${object.metadata.name}" exceeded its progress deadline`,
    };
  }
  const wanted = numberAt(object, "spec", "replicas");
  const count = (field: string) => numberAt(object, "status", field) ?? 0;
  const updated = count("updatedReplicas");
  if (wanted !== undefined && updated < wanted) {
    return progressing(`${wait} ${updated} out of ${wanted} new replicas have been updated...`);
  }
  if (count("replicas") > updated) {
    return progressing(`${wait} ${count("replicas") - updated} old replicas are pending termination...`);
  }
  if (count("availableReplicas") < updated) {
    return progressing(
      `${wait} ${count("availableReplicas")} of ${updated} updated replicas are available...`,
    );
  }
  return { status: "Healthy" };
}

function replicaSetHealth(object: KubernetesObject): Health {
  const wait = "Waiting for rollout to finish:";
  if (
    (numberAt(object, "metadata", "generation") ?? 0) >
    (numberAt(object, "status", "observedGeneration") ?? 0)
  ) {
    return progressing(`${wait} observed replica set generation less than desired generation`);
  }
  const failure = condition(object, "ReplicaFailure");
  if (textAt(failure, "status") === "True")
    return { status: "Degraded", message: textAt(failure, "message") ?? "" };
  const wanted = numberAt(object, "spec", "replicas");
  const available = numberAt(object, "status", "availableReplicas") ?? 0;
  if (wanted === undefined || available >= wanted) return { status: "Healthy" };
  return progressing(`${wait} ${available} out of ${wanted} new replicas are available...`);
}

function podHealth(object: KubernetesObject): Health {
  const restarts = textAt(object, "spec", "restartPolicy") === "Always";
  const containers = listAt(object, "status", "containerStatuses");
  if (restarts) {
    const waiting = containers.map((entry) => at(entry, "state", "waiting"));
    const bad = waiting.filter((state) => /^Err|Error$|BackOff$/.test(textAt(state, "reason") ?? ""));
    if (bad.length > 0)
      return { status: "Degraded", message: bad.map((state) => textAt(state, "message") ?? "").join(", ") };
  }
  const phase = textAt(object, "status", "phase");
  if (phase === "Pending") return { status: "Progressing" };
  if (phase === "Succeeded") return { status: "Healthy" };
  if (phase === "Failed")
    return {
      status: "Degraded",
      message: failureOf([...listAt(object, "status", "initContainerStatuses"), ...containers]),
    };
  if (phase !== "Running") return { status: "Unknown" };
  if (!restarts) return { status: "Progressing" };
  if (textAt(condition(object, "Ready"), "status") === "True") return { status: "Healthy" };
  const crashed = containers.some((entry) => at(entry, "lastState", "terminated") !== undefined);
  return { status: crashed ? "Degraded" : "Progressing" };
}

function failureOf(containers: unknown[]): string {
  for (const container of containers) {
    const terminated = mapAt(container, "state", "terminated");
    const code = numberAt(terminated, "exitCode") ?? 0;
    if (textAt(terminated, "reason") === "OOMKilled") return "OOMKilled";
    if (code !== 0) return `container "${textAt(container, "name") ?? ""}" failed with exit code ${code}`;
  }
  return "";
}

function serviceHealth(object: KubernetesObject): Health {
  return textAt(object, "spec", "type") === "LoadBalancer" ? loadBalanced(object) : { status: "Healthy" };
}

function loadBalanced(object: KubernetesObject): Health {
  return {
    status: listAt(object, "status", "loadBalancer", "ingress").length > 0 ? "Healthy" : "Progressing",
  };
}

function claimHealth(object: KubernetesObject): Health {
  const phase = textAt(object, "status", "phase");
  const known: Record<string, HealthStatus> = { Lost: "Degraded", Pending: "Progressing", Bound: "Healthy" };
  return { status: known[phase ?? ""] ?? "Unknown" };
}

const degradedScaling = [
  "AbleToScale FailedGetScale",
  "AbleToScale FailedUpdateScale",
  "ScalingActive FailedGetResourceMetric",
  "ScalingActive InvalidSelector",
];
const healthyScaling = [
  "AbleToScale SucceededRescale",
  "ScalingLimited DesiredWithinRange",
  "ScalingLimited TooFewReplicas",
  "ScalingLimited TooManyReplicas",
];

function autoscalerHealth(object: KubernetesObject): Health {
  for (const entry of listAt(object, "status", "conditions")) {
    const state = `${textAt(entry, "type")} ${textAt(entry, "reason")}`;
    const message = textAt(entry, "message") ?? "";
    if (degradedScaling.includes(state)) return { status: "Degraded", message };
    if (healthyScaling.includes(state)) return { status: "Healthy", message };
  }
  return progressing("Waiting to Autoscale");
}

function jobHealth(object: KubernetesObject): Health {
  const failed = condition(object, "Failed");
  if (textAt(failed, "status") === "True")
    return { status: "Degraded", message: textAt(failed, "message") ?? "" };
  const complete = condition(object, "Complete");
  if (textAt(complete, "status") === "True")
    return { status: "Healthy", message: textAt(complete, "message") ?? "" };
  if (textAt(condition(object, "Suspended"), "status") === "True") return { status: "Suspended" };
  return { status: "Progressing" };
}

/** After Argo CD's `resource_customizations/keda.sh/ScaledObject/health.lua`. */
function scaledObjectHealth(object: KubernetesObject): Health {
  const ready = condition(object, "Ready");
  const fallback = condition(object, "Fallback");
  const message = textAt(ready, "message") ?? "";
  if (textAt(fallback, "status") === "True")
    return { status: "Degraded", message: textAt(fallback, "message") ?? "" };
  if (textAt(ready, "status") === "False") return { status: "Degraded", message };
  if (textAt(ready, "status") !== "True") return progressing("Creating HorizontalPodAutoscaler Object");
  return {
    status: textAt(condition(object, "Paused"), "status") === "True" ? "Suspended" : "Healthy",
    message,
  };
}

/** After Argo CD's `resource_customizations/external-secrets.io/ExternalSecret/health.lua`. */
function externalSecretHealth(object: KubernetesObject): Health {
  const ready = condition(object, "Ready");
  const message = textAt(ready, "message") ?? "";
  if (textAt(ready, "status") === "True") return { status: "Healthy", message };
  if (textAt(ready, "status") === "False") return { status: "Degraded", message };
  return progressing("Waiting for ExternalSecret");
}
