import type { ReactNode } from "react";
import { budgetFaces, budgetInks } from "#components/slo/budget-face.ts";
import { ExplainButton } from "#components/slo/explain-button.tsx";
import { allowanceText, coverageText, leftText } from "#components/slo/figure-sentences.ts";
import { attainedText, burnText, countText } from "#components/slo/figure-text.ts";
import { Outlook } from "#components/slo/outlook.tsx";
import { formatDuration } from "#components/ui/duration.ts";
import { Status } from "#components/ui/status-mark.tsx";
import { Age } from "#components/ui/time.tsx";
import { budgetStateOf } from "#domain/slo/views/budget-state.ts";
import type { BudgetDetail, Explained } from "#domain/slo/views/budget-view.ts";

/** The four figures of an objective. What is not known has a word instead of a number. */
export function BudgetFigures({ detail }: { detail: BudgetDetail }) {
  const state = budgetStateOf(detail);
  const face = budgetFaces[state];
  const stale = detail.figures.state === "stale";
  const figures = detail.figures.value ?? null;
  return (
    <dl className="grid grid-cols-2 border-y lg:grid-cols-4 [&>div]:px-4.5 [&>div]:py-4 max-lg:[&>div:nth-child(n+3)]:border-t max-lg:[&>div:nth-child(odd)]:pl-0 lg:[&>div:first-child]:pl-0 max-lg:[&>div:nth-child(even)]:border-l lg:[&>div:not(:first-child)]:border-l">
      <Figure
        figure="left"
        label="Budget left"
        text={leftText(figures)}
        ink={stale ? "text-ink-2" : budgetInks[state].text}
      >
        <Status shape={face.shape} stale={stale}>
          {face.word}
        </Status>
        {figures === null ? null : <span className="block">{allowanceText(figures)}</span>}
      </Figure>
      <Figure figure="burn" label="Burning now" text={figures?.burn == null ? null : burnText(figures.burn)}>
        <Outlook figures={detail.figures} />
      </Figure>
      <Figure
        figure="attained"
        label="Attained"
        text={figures?.attained == null ? null : attainedText(figures.attained, detail.targetPercent)}
      >
        {figures === null
          ? "not known"
          : figures.good === null || figures.total === null || figures.total === 0
            ? "no event to judge by"
            : `${countText(figures.good)} of ${countText(figures.total)} were good`}
      </Figure>
      <Figure figure="coverage" label="Coverage" text={figures === null ? null : coverageText(figures)}>
        {figures === null ? (
          "not known"
        ) : (
          <>
            {formatDuration(figures.measuredSeconds * 1000)} of {formatDuration(figures.windowSeconds * 1000)}{" "}
            measured
            {figures.sampledAt === null ? null : (
              <>
                , sample <Age at={figures.sampledAt} />
              </>
            )}
          </>
        )}
      </Figure>
    </dl>
  );
}

function Figure(props: {
  figure: Explained;
  label: string;
  text: string | null;
  ink?: string;
  children: ReactNode;
}) {
  const { figure, label, text, ink = "text-ink", children } = props;
  return (
    <div className="min-w-0">
      <dt className="text-label text-ink-2">{label}</dt>
      <dd>
        <ExplainButton
          figure={figure}
          className={`font-serif font-semibold ${text === null ? "text-title text-ink-2" : `text-figure whitespace-nowrap max-sm:text-title ${ink}`}`}
        >
          {text ?? "not known"}
        </ExplainButton>
      </dd>
      <dd className="mt-1 text-label text-ink-2">{children}</dd>
    </div>
  );
}
