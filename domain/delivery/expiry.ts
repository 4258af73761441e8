import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";

/** Label that says until which day a service of dev is wanted: `2026-12-31`. */
const expiryLabel = "portolan.dev/expires";

/** The first day on which something of it is no longer wanted; null where nothing says so. */
export function expiryOf(objects: readonly KubernetesObject[]): string | null {
  const days = objects.flatMap(({ metadata }) => metadata.labels?.[expiryLabel] ?? []).filter(isDay);
  return days.toSorted()[0] ?? null;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
