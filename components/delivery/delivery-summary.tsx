import Link from "next/link";
import { Status, type StatusShape } from "#components/ui/status-mark.tsx";
import type { DeliveryState } from "#domain/delivery/delivery-summary.ts";

const faces = {
  healthy: { shape: "good", word: "Healthy and current" },
  pending: { shape: "moving", word: "Pending: Git moved" },
  held: { shape: "held", word: "Suspended" },
  drifted: { shape: "at-risk", word: "Drifted: cluster changed" },
  degraded: { shape: "bad", word: "Degraded" },
  unknown: { shape: "unknown", word: "Unknown" },
} as const satisfies Record<DeliveryState, { shape: StatusShape; word: string }>;

const order = ["healthy", "pending", "held", "drifted", "degraded", "unknown"] as const;

/** How many applications stand where Git says, and where the others are; each number leads to its list. */
export function DeliverySummary({
  counts,
  stale,
}: {
  counts: Record<DeliveryState, number>;
  stale: boolean;
}) {
  return (
    <ul className="border bg-sheet">
      {order
        .filter((state) => state !== "held" || counts.held > 0)
        .map((state) => (
          <li
            key={state}
            data-row
            className="relative flex min-h-10 items-center border-rule px-3 not-first:border-t hover:bg-sunk"
          >
            <Status shape={faces[state].shape} stale={stale} vacant={counts[state] === 0}>
              <Link prefetch={false} href={`/services?health=${state}`} className="row-link">
                {faces[state].word}
              </Link>
            </Status>
            <span className="ml-auto">{counts[state]}</span>
          </li>
        ))}
    </ul>
  );
}
