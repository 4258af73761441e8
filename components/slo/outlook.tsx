import { ExplainButton } from "#components/slo/explain-button.tsx";
import { shareText } from "#components/slo/figure-text.ts";
import { formatDuration } from "#components/ui/duration.ts";
import { ClockTime } from "#components/ui/time.tsx";
import type { Observed } from "#domain/observed.ts";
import type { BudgetFigures } from "#domain/slo/views/budget-view.ts";

/** How long the budget lasts if the last hour goes on, and what the last day took of it. */
export function Outlook({ figures }: { figures: Observed<BudgetFigures> }) {
  if (figures.state === "unknown") return "not known";
  const { burn, left, spentLastDay, exhaustedAt } = figures.value;
  if (burn === null) return "no traffic in the last hour";
  return (
    <>
      <ExplainButton figure="exhaustion">
        {left !== null && left <= 0 ? (
          "nothing is left to burn"
        ) : exhaustedAt === null ? (
          "at this rate it lasts the window"
        ) : (
          <>
            at this rate gone in {formatDuration(exhaustedAt.getTime() - figures.observedAt.getTime())}, on{" "}
            <ClockTime at={exhaustedAt} reference={figures.observedAt} />
          </>
        )}
      </ExplainButton>
      {spentLastDay === null ? null : (
        <span className="block">
          <ExplainButton figure="last-day">{shareText(spentLastDay)} spent in 24 h</ExplainButton>
        </span>
      )}
    </>
  );
}
