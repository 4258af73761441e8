import Link from "next/link";
import type { ReactNode } from "react";
import { AlertMark } from "#components/slo/alert-mark.tsx";
import { BudgetLeft } from "#components/slo/budget-left.tsx";
import { coverageText, outlookText } from "#components/slo/figure-sentences.ts";
import { burnText, shareText } from "#components/slo/figure-text.ts";
import { Status } from "#components/ui/status-mark.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import type { BudgetFigures, BudgetRow } from "#domain/slo/views/budget-view.ts";

/** An objective with the figures that may be shown of it; null where nothing may. */
type Shown = { row: BudgetRow; figures: BudgetFigures | null };

const columns: Column<Shown>[] = [
  {
    id: "objective",
    title: "Objective",
    narrow: "title",
    cell: ({ row }) => (
      <>
        <Link prefetch={false} href={budgetHref(row.id)} className="row-link font-medium">
          {row.service} {row.title}
        </Link>{" "}
        <span className="block text-ink-2">{row.promise}</span>
      </>
    ),
  },
  {
    id: "left",
    title: "Budget left",
    width: "w-46",
    narrow: "line",
    cell: ({ row }) => (
      <span className="block @max-3xl:w-[min(20rem,calc(100cqw-1.75rem))]">
        <BudgetLeft row={row} />
      </span>
    ),
  },
  {
    id: "burn",
    title: "Burning now",
    width: "w-30",
    align: "right",
    narrow: "line",
    cell: ({ row, figures }) => {
      const outlook = outlookText(row.figures);
      if (figures?.burn == null) return null;
      return (
        <>
          <Figure label="burning" value={figures.burn} text={burnText} />
          {outlook === null ? null : (
            <span className="text-ink-2 @3xl:block">
              <span className="@3xl:hidden">, </span>
              {outlook}
            </span>
          )}
        </>
      );
    },
  },
  {
    id: "day",
    title: "Spent, 24 h",
    width: "w-24",
    align: "right",
    narrow: "line",
    cell: ({ figures }) => <Figure label="spent in 24 h" value={figures?.spentLastDay} text={shareText} />,
  },
  {
    id: "coverage",
    title: "Measured",
    width: "w-20",
    align: "right",
    narrow: "line",
    cell: ({ figures }) => <Figure label="measured" value={figures} text={coverageText} />,
  },
  {
    id: "team",
    title: "Team",
    width: "w-26",
    narrow: "off",
    cell: ({ row }) =>
      row.team?.slug ?? (
        <Status shape="unknown">
          <span className="whitespace-nowrap">no team</span>
        </Status>
      ),
  },
  {
    id: "alerts",
    title: "Alerts",
    width: "w-30",
    narrow: "end",
    cell: ({ row }) => (
      <span className="inline-grid gap-0.5 @max-3xl:justify-items-end">
        <AlertMark row={row} />
      </span>
    ),
  },
];

/** Objectives with what is left of their budgets, worst first as they come. */
export function BudgetTable({ rows }: { rows: readonly BudgetRow[] }) {
  return (
    <Table
      label="Error budgets, worst first"
      columns={columns}
      rows={rows.map((row) => ({ row, figures: row.figures.value ?? null }))}
      rowKey={({ row }) => row.id}
    />
  );
}

export function budgetHref(id: string): string {
  return `/budgets/${encodeURIComponent(id)}`;
}

/** A figure under its column's title, or after its name where the row has no columns. */
function Figure<T>({
  label,
  value,
  text,
}: {
  label: string;
  value: T | null | undefined;
  text: (value: T) => string;
}): ReactNode {
  if (value === null || value === undefined) return null;
  return (
    <>
      <span className="text-ink-3 @3xl:hidden">{label} </span>
      {text(value)}
    </>
  );
}
