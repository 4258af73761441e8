import { randomBytes } from "node:crypto";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";

export type EventText = { type: "Normal" | "Warning"; reason: string; message: string };

const keptMs = 3600 * 1000;

/**
 * Records an Event about an object, as its component would. A repetition raises `count` and `lastTimestamp`
 * instead; events older than an hour are forgotten, as the real API server's are.
 */
export function recordEvent(
  objects: Objects,
  about: KubernetesObject,
  component: string,
  text: EventText,
  fieldPath?: string,
): void {
  const namespace = about.metadata.namespace ?? "default";
  if (objects.get(kinds.namespace, "", namespace) === undefined) return;
  const now = timestamp(objects.now());
  const known = objects.list(kinds.event, namespace);
  forgetOld(objects, known);
  const same = known.find((event) => isRepetition(event, about, text));
  if (same !== undefined) {
    const count = (numberAt(same, "count") ?? 1) + 1;
    objects.update(kinds.event, { ...same, count, lastTimestamp: now });
    return;
  }
  const involvedObject = {
    kind: about.kind,
    namespace,
    name: about.metadata.name,
    uid: about.metadata.uid,
    apiVersion: about.apiVersion,
    resourceVersion: about.metadata.resourceVersion,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
  objects.create(kinds.event, {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${about.metadata.name}.${randomBytes(8).toString("hex")}`, namespace },
    involvedObject,
    ...text,
    source: { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: "",
  });
}

function isRepetition(event: KubernetesObject, about: KubernetesObject, text: EventText): boolean {
  return (
    textAt(event, "involvedObject", "uid") === about.metadata.uid &&
    event.reason === text.reason &&
    event.message === text.message
  );
}

function forgetOld(objects: Objects, events: KubernetesObject[]): void {
  const limit = timestamp(new Date(objects.now().getTime() - keptMs));
  for (const event of events) {
    if ((textAt(event, "lastTimestamp") ?? limit) < limit) objects.erase(kinds.event, event);
  }
}
