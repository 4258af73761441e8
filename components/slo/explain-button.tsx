"use client";
import type { ReactNode } from "react";
import { explained } from "#components/slo/explained.ts";
import { useExplain } from "#components/slo/use-explain.ts";
import { classNames } from "#components/ui/class-names.ts";
import type { Explained } from "#domain/slo/views/budget-view.ts";

/** A figure that opens to how it came about. */
export function ExplainButton(props: { figure: Explained; className?: string; children: ReactNode }) {
  const [, explain] = useExplain();
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      onClick={() => explain(props.figure)}
      className={classNames(
        "rounded-control text-left underline decoration-rule-strong decoration-dotted decoration-1 underline-offset-4 hover:decoration-ink",
        props.className,
      )}
    >
      {props.children}
      <span className="sr-only">, explain {explained[props.figure].title.toLowerCase()}</span>
    </button>
  );
}
