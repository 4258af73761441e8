import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { badRequest, invalid } from "#sandbox/cluster/objects/api-error.ts";
import { at, isRecord, listAt, mapAt, sameJson, textAt } from "#sandbox/cluster/objects/fields.ts";
import { type Kind, kinds } from "#sandbox/cluster/objects/kind.ts";
import { unservedCauses } from "#sandbox/cluster/objects/unserved.ts";

type Cause = { field: string; message: string };

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const ends = "and must start and end with an alphanumeric character";
const subdomainRule = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ends} (e.g. 'example.com', regex used for validation is '${source(subdomain)}')`;
const labelRule = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ends} (e.g. 'my-name',  or '123-abc', regex used for validation is '${source(label)}')`;
const looseNames: readonly Kind[] = [
  kinds.role,
  kinds.roleBinding,
  kinds.clusterRole,
  kinds.clusterRoleBinding,
];
const labelNames: readonly Kind[] = [kinds.namespace, kinds.service];

function source({ source: text }: RegExp): string {
  return text.replace(/^\^|\$$/g, "");
}

/**
 * Refuses what the real API refuses of the mistakes people make in manifests: bad names, selectors that do not
 * match, containers without image, immutable fields. It is not a schema; the real cluster is the strict one.
 */
export function assertValid(kind: Kind, object: KubernetesObject, current: KubernetesObject | null): void {
  assertTypes(kind, object);
  const causes = [
    ...nameCauses(kind, object),
    ...workloadCauses(kind, object, current),
    ...serviceCauses(kind, object),
    ...unservedCauses(kind, object),
  ];
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
}

function nameCauses(kind: Kind, object: KubernetesObject): Cause[] {
  const name = object.metadata.name;
  if (name === "")
    return [{ field: "metadata.name", message: "Required value: name or generateName is required" }];
  if (looseNames.includes(kind)) return [];
  const strict = labelNames.includes(kind);
  if ((strict ? label : subdomain).test(name) && name.length <= (strict ? 63 : 253)) return [];
  const rule = strict ? labelRule : subdomainRule;
  return [{ field: "metadata.name", message: `Invalid value: ${JSON.stringify(name)}: ${rule}` }];
}

function workloadCauses(kind: Kind, object: KubernetesObject, current: KubernetesObject | null): Cause[] {
  if (kind === kinds.pod) return containerCauses(at(object, "spec"), "spec");
  if (kind === kinds.job)
    return containerCauses(at(object, "spec", "template", "spec"), "spec.template.spec");
  if (kind !== kinds.deployment && kind !== kinds.replicaSet) return [];
  const causes: Cause[] = [];
  const selector = mapAt(object, "spec", "selector", "matchLabels");
  const labels = mapAt(object, "spec", "template", "metadata", "labels");
  if (!isRecord(at(object, "spec", "selector")))
    causes.push({ field: "spec.selector", message: "Required value" });
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    const shown = JSON.stringify(labels);
    causes.push({
      field: "spec.template.metadata.labels",
      message: `Invalid value: ${shown}: \`selector\` does not match template \`labels\``,
    });
  }
  if (current !== null && !sameJson(at(object, "spec", "selector"), at(current, "spec", "selector"))) {
    const shown = JSON.stringify(at(object, "spec", "selector"));
    causes.push({ field: "spec.selector", message: `Invalid value: ${shown}: field is immutable` });
  }
  return [...causes, ...containerCauses(at(object, "spec", "template", "spec"), "spec.template.spec")];
}

function containerCauses(podSpec: unknown, path: string): Cause[] {
  const containers = listAt(podSpec, "containers");
  if (containers.length === 0) return [{ field: `${path}.containers`, message: "Required value" }];
  const causes: Cause[] = [];
  const seen = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const name = textAt(container, "name") ?? "";
    const field = `${path}.containers[${index}]`;
    if (name === "") causes.push({ field: `${field}.name`, message: "Required value" });
    if (seen.has(name))
      causes.push({ field: `${field}.name`, message: `Duplicate value: ${JSON.stringify(name)}` });
    if ((textAt(container, "image") ?? "") === "")
      causes.push({ field: `${field}.image`, message: "Required value" });
    seen.add(name);
  }
  return causes;
}

function serviceCauses(kind: Kind, object: KubernetesObject): Cause[] {
  if (kind !== kinds.service || textAt(object, "spec", "type") === "ExternalName") return [];
  const ports = listAt(object, "spec", "ports");
  if (ports.length === 0 && textAt(object, "spec", "clusterIP") !== "None") {
    return [{ field: "spec.ports", message: "Required value" }];
  }
  return ports.flatMap((entry, index) => {
    return ["port", "targetPort"].flatMap((field) => {
      const port = at(entry, field) ?? 0;
      if (typeof port === "string" && field === "targetPort") return [];
      if (typeof port === "number" && port >= 1 && port <= 65535) return [];
      const message = `Invalid value: ${JSON.stringify(port)}: must be between 1 and 65535, inclusive`;
      return [{ field: `spec.ports[${index}].${field}`, message }];
    });
  });
}

const whole: readonly (readonly [Kind, readonly string[]])[] = [
  [kinds.deployment, ["replicas", "minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit"]],
  [kinds.horizontalPodAutoscaler, ["minReplicas", "maxReplicas"]],
];

/** A field of the wrong JSON type never reaches validation: the API cannot decode the object at all. */
function assertTypes(kind: Kind, object: KubernetesObject): void {
  for (const [owner, fields] of whole) {
    if (owner !== kind) continue;
    for (const field of fields) {
      const value = at(object, "spec", field);
      if (value === undefined || Number.isInteger(value)) continue;
      const spec = `${kind.kind}Spec.spec.${field}`;
      const why = `json: cannot unmarshal ${typeof value} into Go struct field ${spec} of type int32`;
      throw badRequest(
        `${kind.kind} in version "${kind.versions[0]}" cannot be handled as a ${kind.kind}: ${why}`,
      );
    }
  }
  for (const [key, value] of Object.entries(mapAt(object, "metadata", "labels"))) {
    if (typeof value === "string") continue;
    const why = `json: cannot unmarshal ${typeof value} into Go struct field ObjectMeta.metadata.labels of type string`;
    throw badRequest(`${kind.kind} "${object.metadata.name}" label "${key}" cannot be handled: ${why}`);
  }
}
