import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Operation, Retry } from "#sandbox/cluster/argo/application.ts";
import type { ArgoRoom } from "#sandbox/cluster/argo/room.ts";
import { at, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";

/** How long a failed attempt still waits, in ms; 0 or less to try now, null where nothing failed. */
export function retryWait(
  application: KubernetesObject,
  operation: Operation,
  room: ArgoRoom,
): number | null {
  const state = at(application, "status", "operationState");
  const failedAt = textAt(state, "finishedAt");
  if (failedAt === undefined) return null;
  const tried = (numberAt(state, "retryCount") ?? 1) - 1;
  const due = Date.parse(failedAt) + backoffMs(operation.retry, tried, room.timing.retryMs);
  return due - room.objects.now().getTime();
}

/** How long to wait after a number of tries: doubling unless the Application says otherwise, at most 3 minutes. */
export function backoffMs(retry: Retry | undefined, tried: number, firstMs: number): number {
  const base = durationMs(retry?.backoff?.duration) ?? firstMs;
  const most = durationMs(retry?.backoff?.maxDuration) ?? 180_000;
  return Math.min(base * (retry?.backoff?.factor ?? 2) ** tried, most);
}

/** Reads Go durations of one unit, such as `5s` or `3m`. */
function durationMs(text: string | undefined): number | null {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text ?? "");
  if (parts === null) return null;
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return Number(parts[1]) * (units[parts[2] ?? "s"] ?? 1000);
}

/** `4:27PM`, UTC: how Argo CD tells the time of the next attempt. */
export function clockTime(date: Date): string {
  const hours = date.getUTCHours();
  return `${hours % 12 === 0 ? 12 : hours % 12}:${String(date.getUTCMinutes()).padStart(2, "0")}${hours < 12 ? "AM" : "PM"}`;
}
