import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { listAt, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { recordEvent } from "#sandbox/cluster/objects/record-event.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";
import { ownedBy } from "#sandbox/cluster/workloads/replica-sets.ts";

/** One value an ExternalSecret asks for: which object, the key in the Secret and the key in the remote store. */
export type SecretRequest = {
  namespace: string;
  name: string;
  secretKey: string;
  remoteKey: string;
  property: string | null;
};

/** Gives the trial's value for a request, or null where the store has none. */
export type SecretSource = (request: SecretRequest) => string | null | Promise<string | null>;

/** Makes the Secret that an ExternalSecret asks for out of trial values, and says so in its Ready condition. */
export async function reconcileExternalSecret(
  objects: Objects,
  external: KubernetesObject,
  source: SecretSource,
): Promise<void> {
  const namespace = external.metadata.namespace ?? "";
  const name = textAt(external, "spec", "target", "name") ?? external.metadata.name;
  const values: Record<string, string> = {};
  for (const entry of listAt(external, "spec", "data")) {
    const secretKey = textAt(entry, "secretKey") ?? "";
    const remoteKey = textAt(entry, "remoteRef", "key") ?? "";
    const property = textAt(entry, "remoteRef", "property") ?? null;
    const value = await source({ namespace, name: external.metadata.name, secretKey, remoteKey, property });
    if (value === null) {
      report(
        objects,
        external,
        "False",
        "SecretSyncedError",
        `error processing spec.data[${secretKey}]: key ${remoteKey} does not exist`,
      );
      return;
    }
    values[secretKey] = Buffer.from(value).toString("base64");
  }
  write(objects, external, namespace, name, values);
  report(objects, external, "True", "SecretSynced", "secret synced");
}

function write(
  objects: Objects,
  external: KubernetesObject,
  namespace: string,
  name: string,
  data: Record<string, string>,
): void {
  const current = objects.get(kinds.secret, namespace, name);
  if (current !== undefined) {
    objects.change(kinds.secret, current, "resource", (now) => ({
      ...now,
      data: { ...mapAt(now, "data"), ...data },
    }));
    return;
  }
  objects.create(kinds.secret, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, ownerReferences: [ownedBy(external)] },
    type: "Opaque",
    data,
  });
  recordEvent(objects, external, "external-secrets", {
    type: "Normal",
    reason: "Created",
    message: "secret created",
  });
}

function report(
  objects: Objects,
  external: KubernetesObject,
  status: string,
  reason: string,
  message: string,
): void {
  objects.change(kinds.externalSecret, external, "status", (now) => {
    const before = listAt(now, "status", "conditions")[0];
    if (textAt(before, "reason") === reason && textAt(before, "message") === message) return now;
    const date = timestamp(objects.now());
    return {
      ...now,
      status: {
        refreshTime: date,
        conditions: [{ type: "Ready", status, reason, message, lastTransitionTime: date }],
      },
    };
  });
}
