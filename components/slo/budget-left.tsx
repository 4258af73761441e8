import { BudgetBar } from "#components/slo/budget-bar.tsx";
import { budgetFaces, budgetInks } from "#components/slo/budget-face.ts";
import { leftText } from "#components/slo/figure-sentences.ts";
import { Status } from "#components/ui/status-mark.tsx";
import { budgetStateOf } from "#domain/slo/views/budget-state.ts";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";

/** The state of a budget in shape and word, with the figure and its length where one may be shown. */
export function BudgetLeft({ row }: { row: Pick<BudgetRow, "figures" | "alerts"> }) {
  const state = budgetStateOf(row);
  const face = budgetFaces[state];
  const figures = row.figures.value ?? null;
  const text = leftText(figures);
  const stale = row.figures.state === "stale";
  return (
    <span className="grid gap-1.5">
      <span className="flex justify-between gap-2 whitespace-nowrap">
        <Status shape={face.shape} stale={stale}>
          {face.word}
        </Status>
        {text === null ? null : <span className={stale ? "text-ink-2" : budgetInks[state].text}>{text}</span>}
      </span>
      {text === null ? null : (
        <BudgetBar left={figures?.left ?? 0} ink={stale ? "bg-ink-3" : budgetInks[state].fill} />
      )}
    </span>
  );
}
