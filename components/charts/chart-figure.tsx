"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { ChartTable } from "#components/charts/chart-table.tsx";
import type { TimeChartModel } from "#components/charts/time-chart-model.ts";

// Recharts is larger than the rest of a page; only pages with a chart fetch it, and only after they stand.
const TimeChart = dynamic(() => import("#components/charts/time-chart.tsx"), { ssr: false });

type ChartFigureProps = {
  /** What the chart shows, for those who reach it by keyboard. */
  name: string;
  model: TimeChartModel;
  height?: number;
  /** What the picture says, in a sentence. */
  children: ReactNode;
};

/** A chart, what it says in words, and the figures it was drawn from. */
export function ChartFigure({ name, model, height = 260, children }: ChartFigureProps) {
  const [asked, setAsked] = useState(false);
  return (
    <figure>
      <div style={{ height }} className="print:hidden">
        <TimeChart model={model} name={name} height={height} />
      </div>
      <figcaption className="mt-2 max-w-[100ch] text-label text-ink-2">{children}</figcaption>
      <details className="mt-2" onToggle={(event) => setAsked(asked || event.currentTarget.open)}>
        <summary className="min-h-6 w-fit rounded-control text-label text-ink-2">
          The figures as a table
        </summary>
        {asked ? <ChartTable name={name} model={model} /> : null}
      </details>
    </figure>
  );
}
