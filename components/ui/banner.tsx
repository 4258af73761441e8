import type { ReactNode } from "react";
import { StatusMark, type StatusShape } from "#components/ui/status-mark.tsx";

const edges = {
  good: "border-l-sea",
  moving: "border-l-course",
  "at-risk": "border-l-ochre",
  bad: "border-l-signal",
  held: "border-l-ink-3",
  unknown: "border-l-ink-3",
} as const satisfies Record<StatusShape, string>;

/** One fact about the whole page that a person should act on, with the means to. */
export function Banner(props: {
  shape: StatusShape;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={`border border-l-2 border-rule bg-sheet px-4 py-3 ${edges[props.shape]}`}>
      <p className="flex gap-2 font-medium">
        <span className="flex h-5 items-center">
          <StatusMark shape={props.shape} />
        </span>
        <span className="min-w-0 wrap-anywhere">{props.title}</span>
      </p>
      {props.children ? (
        <div className="mt-1 ml-6 max-w-prose wrap-anywhere text-ink-2">{props.children}</div>
      ) : null}
      {props.actions ? <div className="mt-3 ml-6 flex flex-wrap gap-3">{props.actions}</div> : null}
    </div>
  );
}
