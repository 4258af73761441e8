import { judgeMissing, judgeObserved } from "#components/trpc/judge-observed.ts";
import { Banner } from "#components/ui/banner.tsx";
import type { PanelState } from "#components/ui/panel.tsx";
import { Age } from "#components/ui/time.tsx";
import type { Observed } from "#domain/observed.ts";
import type { BudgetPortfolio } from "#domain/slo/views/budget-view.ts";

/** What a panel of budgets is in. Objectives stand in Git, so without Prometheus their rows stay and say what is missing. */
export function judgePortfolio(source: Observed<unknown>, warnings: readonly string[]): PanelState | null {
  if (source.state === "unknown") return judgeMissing([source.source]);
  if (source.state === "fresh" && warnings.length > 0)
    return { kind: "partial", message: `${source.source} warns that its answer may be incomplete` };
  return judgeObserved(source);
}

/** Why no figure can be shown, where none can. */
export function SourceAway({ source }: { source: Observed<unknown> }) {
  if (source.state !== "unknown") return null;
  return (
    <div className="mb-3">
      <Banner
        shape="unknown"
        title={
          source.error
            ? `${source.source}: ${source.error.message}`
            : `${source.source} has not been read yet`
        }
      >
        The objectives are those of the platform repository; how they stand is not known
        {source.error ? (
          <>
            {" "}
            for <Age at={source.error.since} suffix="" />
          </>
        ) : null}
        .
      </Banner>
    </div>
  );
}

/** Where the figures come from, how old they are and what they cost: `Prometheus, 4 s ago, 5 queries in 0.2 s`. */
export function PortfolioSource({
  source,
  warnings,
}: {
  source: BudgetPortfolio["source"];
  warnings: readonly string[];
}) {
  if (source.state === "unknown") return null;
  const { queries, seconds } = source.value;
  return (
    <>
      {source.source}, <Age at={source.observedAt} />, {queries} {queries === 1 ? "query" : "queries"} in{" "}
      {seconds.toFixed(1)}&nbsp;s. How long a budget lasts assumes that the last hour goes on for ever.
      {warnings.map((warning) => (
        <span key={warning} className="block wrap-anywhere text-ochre">
          {source.source} warns: {warning}
        </span>
      ))}
    </>
  );
}
