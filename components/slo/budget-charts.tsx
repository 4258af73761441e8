"use client";
import type { ReactNode } from "react";
import { ChartFigure } from "#components/charts/chart-figure.tsx";
import type { TimeChartModel } from "#components/charts/time-chart-model.ts";
import {
  budgetSentence,
  eventsSentence,
  gapSentence,
  indicatorSentence,
} from "#components/slo/chart-sentences.ts";
import { ExplainButton } from "#components/slo/explain-button.tsx";
import { windowText } from "#components/slo/figure-text.ts";
import {
  prepareBudgetChart,
  prepareEventsChart,
  prepareIndicatorChart,
} from "#components/slo/prepare-charts.ts";
import { judgeObserved } from "#components/trpc/judge-observed.ts";
import { Panel, type PanelState } from "#components/ui/panel.tsx";
import { Age, useZone } from "#components/ui/time.tsx";
import type { BudgetDetail } from "#domain/slo/views/budget-view.ts";

/** The budget over its window, with the deploys and even spending. */
export function BudgetChart({ detail }: { detail: BudgetDetail }) {
  const zone = useZone();
  const model = prepareBudgetChart(courseOf(detail));
  return (
    <ChartPanel
      detail={detail}
      title={`Budget over ${detail.windowText.replace("rolling ", "")}`}
      aside={<span aria-hidden="true">dashed: even spending · flags: deploys</span>}
      model={model}
      height={272}
      says={budgetSentence(detail, zone)}
    />
  );
}

/** The share of good events, step by step. */
export function IndicatorChart({ detail }: { detail: BudgetDetail }) {
  const zone = useZone();
  return (
    <ChartPanel
      detail={detail}
      title={`Good events, every ${windowText(detail.stepSeconds)}`}
      model={prepareIndicatorChart(courseOf(detail))}
      height={200}
      says={indicatorSentence(detail, zone)}
    />
  );
}

/** How many events were good or bad, step by step. */
export function EventsChart({ detail, kind }: { detail: BudgetDetail; kind: "good" | "bad" }) {
  const zone = useZone();
  const model = prepareEventsChart(courseOf(detail), kind);
  return (
    <ChartPanel
      detail={detail}
      title={`${kind === "bad" ? "Bad" : "Good"} events counted`}
      model={model}
      height={160}
      says={model === null ? null : eventsSentence(model, zone)}
    />
  );
}

function ChartPanel(props: {
  detail: BudgetDetail;
  title: string;
  aside?: ReactNode;
  model: TimeChartModel | null;
  height: number;
  says: string | null;
}) {
  const { detail, title, aside, model, height, says } = props;
  const { points } = detail;
  return (
    <Panel
      title={title}
      look="boxed"
      state={stateOf(detail, model)}
      skeleton={null}
      aside={model === null ? null : aside}
      source={
        points.state === "unknown" ? null : (
          <>
            {points.source}, <Age at={points.observedAt} />, steps of {windowText(detail.stepSeconds)} ·{" "}
            <ExplainButton figure="course">how it was asked</ExplainButton>
          </>
        )
      }
    >
      {model === null ? null : (
        <ChartFigure name={title} model={model} height={height}>
          {says} {gapSentence(model)}
        </ChartFigure>
      )}
    </Panel>
  );
}

function stateOf({ points }: BudgetDetail, model: TimeChartModel | null): PanelState {
  if (points.state === "unknown" || model !== null) return judgeObserved(points) ?? { kind: "ready" };
  return {
    kind: "empty",
    what: "Nothing to draw",
    how: "No step of this window had an event to count.",
  };
}

function courseOf(detail: BudgetDetail) {
  const { stepSeconds, deploys, targetPercent, points, figures } = detail;
  const windowSeconds = figures.value?.windowSeconds ?? 0;
  return { stepSeconds, deploys, targetPercent, windowSeconds, points: points.value ?? [] };
}
