import { leftText } from "#components/slo/figure-sentences.ts";
import { FiguresSource } from "#components/slo/figures-source.tsx";
import { AskedQueries, Working } from "#components/slo/working.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { BudgetDetail } from "#domain/slo/views/budget-view.ts";

/** The arithmetic of what is left, on the page itself, with the queries behind it. */
export function HowWorkedOut({ detail }: { detail: BudgetDetail }) {
  const left = leftText(detail.figures.value ?? null);
  const { working, queries } = detail.explanations.find(({ figure }) => figure === "left") ?? {
    working: [],
    queries: [],
  };
  return (
    <Panel
      title={left === null ? "How it is worked out" : `How ${left} was worked out`}
      state={
        working.length > 0
          ? { kind: "ready" }
          : {
              kind: "empty",
              what: "There is no figure to work out now",
              how: "Its arithmetic stands here as soon as the source answers.",
            }
      }
      skeleton={null}
    >
      <div className="rounded-sheet border bg-sheet px-4 py-3.5">
        <Working lines={working} />
        <p className="mt-2 text-label text-ink-2">
          <FiguresSource figures={detail.figures} />
        </p>
        <details className="mt-1">
          <summary className="min-h-6 w-fit rounded-control text-label text-ink-2 underline decoration-rule-strong underline-offset-3 hover:decoration-ink">
            {queries.length === 1 ? "Open the query" : `Open the ${queries.length} queries`}
          </summary>
          <div className="mt-2">
            <AskedQueries queries={queries} />
          </div>
        </details>
      </div>
    </Panel>
  );
}
