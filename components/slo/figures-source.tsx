import { Age } from "#components/ui/time.tsx";
import type { Observed } from "#domain/observed.ts";
import type { BudgetFigures } from "#domain/slo/views/budget-view.ts";

/** Where figures come from and how old they are: `Prometheus, asked 4 s ago, newest sample 9 s ago`. */
export function FiguresSource({ figures }: { figures: Observed<BudgetFigures> }) {
  if (figures.state === "unknown") return `${figures.source} cannot be believed now`;
  const { sampledAt } = figures.value;
  return (
    <>
      {figures.source}, asked <Age at={figures.observedAt} />
      {sampledAt === null ? null : (
        <>
          , newest sample <Age at={sampledAt} />
        </>
      )}
    </>
  );
}
