import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { CompareRoom } from "#sandbox/cluster/argo/compare.ts";
import type { Repositories } from "#sandbox/cluster/argo/repositories.ts";
import { type ArgoTiming, argoNamespace } from "#sandbox/cluster/argo/settings.ts";
import { mapAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { type EventText, recordEvent } from "#sandbox/cluster/objects/record-event.ts";

/** What every part of the Argo CD controller works with. */
export type ArgoRoom = CompareRoom & {
  repositories: Repositories;
  timing: ArgoTiming;
  /** True while a fault says that the repo server does not answer. */
  isRepoServerDown: () => boolean;
};

/** The Application as it stands; undefined where it is gone. */
export function applicationNow(room: ArgoRoom, name: string): KubernetesObject | undefined {
  return room.objects.get(kinds.application, argoNamespace, name);
}

/** Writes fields of the Application's status, leaving the others. A field set to undefined is removed. */
export function writeStatus(
  room: ArgoRoom,
  application: KubernetesObject,
  fields: Record<string, unknown>,
): void {
  room.objects.change(kinds.application, application, "resource", (now) => {
    const status = Object.entries({ ...mapAt(now, "status"), ...fields }).filter(
      ([, value]) => value !== undefined,
    );
    return { ...now, status: Object.fromEntries(status) };
  });
}

/** Records an Event of the application controller. */
export function tellEvent(room: ArgoRoom, application: KubernetesObject, text: EventText): void {
  recordEvent(room.objects, application, "argocd-application-controller", text);
}
