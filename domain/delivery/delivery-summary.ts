import type { ApplicationRow } from "#domain/delivery/application-view.ts";

/** Every application is in exactly one of these, the worst that applies. */
export const deliveryStates = ["degraded", "unknown", "drifted", "pending", "held", "healthy"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** In which of the states an application counts. What cannot be believed is never healthy. */
export function deliveryStateOf(row: Pick<ApplicationRow, "condition" | "change">): DeliveryState {
  if (row.condition === "bad") return "degraded";
  if (row.condition === "unknown" || row.change === "unknown") return "unknown";
  if (row.change === "drift" || row.condition === "at-risk") return "drifted";
  if (row.condition === "held") return "held";
  if (row.condition === "moving" || row.change === "pending") return "pending";
  return "healthy";
}

/** How many applications are in each state. */
export function summariseDelivery(
  rows: readonly Pick<ApplicationRow, "condition" | "change">[],
): Record<DeliveryState, number> {
  const counts = { degraded: 0, unknown: 0, drifted: 0, pending: 0, held: 0, healthy: 0 };
  for (const row of rows) counts[deliveryStateOf(row)] += 1;
  return counts;
}
