import type { StatusShape } from "#components/ui/status-mark.tsx";
import type { BudgetState } from "#domain/slo/views/budget-state.ts";

/** Shape and word of every state; what is not known is never drawn like what is well. */
export const budgetFaces = {
  exhausted: { shape: "bad", word: "Exhausted" },
  burning: { shape: "at-risk", word: "Burning" },
  "spent-half": { shape: "at-risk", word: "Half spent" },
  unknown: { shape: "unknown", word: "Not known" },
  unmeasured: { shape: "unknown", word: "Not measured" },
  partial: { shape: "unknown", word: "Partly measured" },
  "no-traffic": { shape: "unknown", word: "No traffic" },
  ok: { shape: "good", word: "In budget" },
} as const satisfies Record<BudgetState, { shape: StatusShape; word: string }>;

/** The ink of a budget's figure and bar: of what is not fully known, no colour. */
export const budgetInks = {
  exhausted: { text: "text-signal", fill: "bg-signal" },
  burning: { text: "text-ochre", fill: "bg-ochre" },
  "spent-half": { text: "text-ochre", fill: "bg-ochre" },
  unknown: { text: "text-ink-2", fill: "bg-ink-3" },
  unmeasured: { text: "text-ink-2", fill: "bg-ink-3" },
  partial: { text: "text-ink-2", fill: "bg-ink-3" },
  "no-traffic": { text: "text-ink-2", fill: "bg-ink-3" },
  ok: { text: "text-ink", fill: "bg-sea" },
} as const satisfies Record<BudgetState, { text: string; fill: string }>;
