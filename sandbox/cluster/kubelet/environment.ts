import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, flagAt, isRecord, listAt, mapAt, textAt, textMapAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

/** Thrown where a container cannot be configured; the message is the kubelet's. */
export class ConfigError extends Error {}

/** The environment variables of a container, with ConfigMaps, Secrets and pod fields resolved. */
export function environmentOf(
  objects: Objects,
  pod: KubernetesObject,
  container: unknown,
): Record<string, string> {
  const namespace = pod.metadata.namespace ?? "";
  const result: Record<string, string> = {};
  for (const from of listAt(container, "envFrom")) {
    const prefix = textAt(from, "prefix") ?? "";
    for (const [key, value] of Object.entries(wholeSource(objects, namespace, from)))
      result[`${prefix}${key}`] = value;
  }
  for (const entry of listAt(container, "env")) {
    const name = textAt(entry, "name") ?? "";
    const from = at(entry, "valueFrom");
    const value = isRecord(from)
      ? fromSource(objects, pod, from)
      : expand(String(at(entry, "value") ?? ""), result);
    if (value !== null) result[name] = value;
  }
  return result;
}

/** `$(NAME)` stands for a variable defined before; `$$` is a dollar; unknown names stay as they are. */
function expand(value: string, known: Record<string, string>): string {
  return value.replace(/\$\$|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? "$" : (known[name] ?? whole),
  );
}

function wholeSource(objects: Objects, namespace: string, from: unknown): Record<string, string> {
  const map = at(from, "configMapRef");
  if (isRecord(map)) return configMap(objects, namespace, map) ?? {};
  const secret = at(from, "secretRef");
  return isRecord(secret) ? (secretData(objects, namespace, secret) ?? {}) : {};
}

function configMap(objects: Objects, namespace: string, reference: unknown): Record<string, string> | null {
  const name = textAt(reference, "name") ?? "";
  const found = objects.get(kinds.configMap, namespace, name);
  if (found !== undefined) return textMapAt(found, "data");
  if (flagAt(reference, "optional")) return null;
  throw new ConfigError(`configmap "${name}" not found`);
}

function secretData(objects: Objects, namespace: string, reference: unknown): Record<string, string> | null {
  const name = textAt(reference, "name") ?? "";
  const found = objects.get(kinds.secret, namespace, name);
  if (found === undefined && flagAt(reference, "optional")) return null;
  if (found === undefined) throw new ConfigError(`secret "${name}" not found`);
  const entries = Object.entries(textMapAt(found, "data"));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}

function fromSource(objects: Objects, pod: KubernetesObject, from: Record<string, unknown>): string | null {
  const namespace = pod.metadata.namespace ?? "";
  if (isRecord(from.fieldRef)) return fieldOf(pod, textAt(from.fieldRef, "fieldPath") ?? "");
  if (isRecord(from.configMapKeyRef)) {
    return keyOf(
      configMap(objects, namespace, from.configMapKeyRef),
      from.configMapKeyRef,
      `ConfigMap ${namespace}`,
    );
  }
  if (isRecord(from.secretKeyRef))
    return keyOf(secretData(objects, namespace, from.secretKeyRef), from.secretKeyRef, `Secret ${namespace}`);
  // Amounts of resources: the trial gives the plain text of the limit.
  if (isRecord(from.resourceFieldRef)) return "0";
  return null;
}

function keyOf(data: Record<string, string> | null, reference: unknown, where: string): string | null {
  const key = textAt(reference, "key") ?? "";
  const value = data?.[key];
  if (value !== undefined) return value;
  if (flagAt(reference, "optional")) return null;
  throw new ConfigError(`couldn't find key ${key} in ${where}/${textAt(reference, "name") ?? ""}`);
}

function fieldOf(pod: KubernetesObject, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed !== null) return textAt(mapAt(pod, "metadata", keyed[1] ?? ""), keyed[2] ?? "") ?? "";
  return String(at(pod, ...path.split(".")) ?? "");
}
