"use client";
import { explained } from "#components/slo/explained.ts";
import { FiguresSource } from "#components/slo/figures-source.tsx";
import { AskedQueries, Working } from "#components/slo/working.tsx";
import { Button } from "#components/ui/button.tsx";
import { Facts } from "#components/ui/facts.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { BudgetDetail, Explained } from "#domain/slo/views/budget-view.ts";

/** How one figure came about: what it is, its arithmetic, its queries, its window, its source and age. */
export default function ExplainSheet(props: {
  detail: BudgetDetail;
  figure: Explained | null;
  close: () => void;
}) {
  const { detail, figure, close } = props;
  const { title, meaning } = explained[figure ?? "left"];
  const { working, queries } = detail.explanations.find((each) => each.figure === figure) ?? {
    working: [],
    queries: [],
  };
  return (
    <Sheet
      open={figure !== null}
      onOpenChange={(open) => (open ? null : close())}
      title={title}
      description={meaning}
    >
      <div className="grid gap-4 overflow-y-auto px-4 pt-3 pb-4">
        {working.length > 0 ? (
          <Working lines={working} />
        ) : (
          <p className="text-ink-2">There is no arithmetic to show: the figure is not known now.</p>
        )}
        {queries.length > 0 ? <AskedQueries queries={queries} /> : null}
        <Facts
          rows={[
            { label: "Window", value: detail.windowText },
            { label: "Promise", value: detail.promise },
            { label: "Source", value: <FiguresSource figures={detail.figures} /> },
          ]}
        />
        <p>
          <Button onClick={close}>Close</Button>
        </p>
      </div>
    </Sheet>
  );
}
