import Link from "next/link";
import { AlertMark } from "#components/slo/alert-mark.tsx";
import { BudgetLeft } from "#components/slo/budget-left.tsx";
import { budgetHref } from "#components/slo/budget-table.tsx";
import { burnText } from "#components/slo/figure-text.ts";
import type { BudgetRow } from "#domain/slo/views/budget-view.ts";

/** A few budgets, a line each, where there is no room for the whole table. */
export function BudgetStrip({ rows, service }: { rows: readonly BudgetRow[]; service?: boolean }) {
  return (
    <ul className="@container border bg-sheet">
      {rows.map((row) => {
        const burn = row.figures.value?.burn ?? null;
        return (
          <li
            key={row.id}
            data-row
            className="relative grid items-center gap-x-6 gap-y-1.5 px-3 py-2.5 not-first:border-t hover:bg-sunk @md:grid-cols-[minmax(0,1fr)_11.5rem]"
          >
            <span className="min-w-0 wrap-anywhere">
              <Link prefetch={false} href={budgetHref(row.id)} className="row-link font-medium">
                {service ? `${row.service} ` : null}
                {row.title}
              </Link>
              <span className="flex flex-wrap gap-x-4 gap-y-0.5 text-ink-2">
                {service ? null : <span>{row.promise}</span>}
                {burn === null ? null : <span>burning {burnText(burn)}</span>}
                <AlertMark row={row} />
              </span>
            </span>
            <BudgetLeft row={row} />
          </li>
        );
      })}
    </ul>
  );
}
