import type { ReactNode } from "react";
import { classNames } from "#components/ui/class-names.ts";

/** What a shape says without its colour. `unknown` is never drawn like `good`. */
export type StatusShape = "good" | "moving" | "at-risk" | "bad" | "held" | "unknown";

const inks = {
  good: "text-sea",
  moving: "text-course",
  "at-risk": "text-ochre",
  bad: "text-signal",
  held: "text-ink-2",
  unknown: "text-ink-2",
} as const satisfies Record<StatusShape, string>;

const cut = "stroke-sheet";

/** The drawing of each shape on a field of 16, in the current ink. */
export const statusShapes = {
  good: (
    <>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" />
      <path d="M5.1 8.2l2 2L11 6.2" className={cut} strokeWidth="1.75" fill="none" />
    </>
  ),
  moving: (
    <>
      <circle
        cx="8"
        cy="8"
        r="5.75"
        className="origin-center motion-safe:animate-turn"
        stroke="currentColor"
        strokeWidth="1.9"
        strokeDasharray="27 9.13"
        fill="none"
      />
      <circle cx="8" cy="8" r="1.9" fill="currentColor" />
    </>
  ),
  "at-risk": (
    <>
      <path d="M8 1.9L14.7 13.6H1.3z" stroke="currentColor" strokeWidth="1.6" fill="none" />
      <path d="M8 6.2v3.3M8 11v1.3" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  bad: (
    <>
      <path d="M8 .8L15.2 8 8 15.2.8 8z" fill="currentColor" />
      <path d="M8 4.4v4.2M8 10.1v1.5" className={cut} strokeWidth="1.6" />
    </>
  ),
  held: <path d="M5.5 3v10M10.5 3v10" stroke="currentColor" strokeWidth="2.5" />,
  unknown: (
    <>
      <path d="M2 2h12v12H2z" stroke="currentColor" strokeWidth="1.3" strokeDasharray="2.4 1.6" fill="none" />
      <path
        d="M6.3 6.5a1.7 1.7 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.2M8 10.7V12"
        stroke="currentColor"
        strokeWidth="1.4"
        fill="none"
      />
    </>
  ),
} as const satisfies Record<StatusShape, ReactNode>;

const outlines = {
  good: <circle cx="8" cy="8" r="6" />,
  moving: <circle cx="8" cy="8" r="6" />,
  "at-risk": <path d="M8 1.9L14.7 13.6H1.3z" />,
  bad: <path d="M8 1.5L14.5 8 8 14.5 1.5 8z" />,
  held: <path d="M3 3h3.5v10H3zM9.5 3H13v10H9.5z" />,
  unknown: <path d="M2 2h12v12H2z" strokeDasharray="2.4 1.6" />,
} as const satisfies Record<StatusShape, ReactNode>;

type MarkProps = {
  shape: StatusShape;
  /** A stale fact keeps its outline, hatched, without colour. */
  stale?: boolean;
  /** A state that nothing is in keeps its bare outline: colour is for what is there. */
  vacant?: boolean;
};

/** The shape alone, for places where the word stands beside it. */
export function StatusMark({ shape, stale = false, vacant = false }: MarkProps) {
  const ink = stale ? "text-ink-2" : vacant ? "text-ink-3" : inks[shape];
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={classNames("size-4 shrink-0", ink)}>
      {stale || vacant ? (
        <g fill="none" stroke="currentColor" strokeWidth="1.3">
          {outlines[shape]}
          {stale ? <path d="M5 8l3-3M5.5 11L11 5.5M8 11.5l3-3" strokeWidth="1.1" /> : null}
        </g>
      ) : (
        statusShapes[shape]
      )}
    </svg>
  );
}

/** Shape, word and colour together: the only way a state is shown. */
export function Status(props: MarkProps & { children: ReactNode; plain?: boolean }) {
  const { shape, children, stale = false, vacant = false, plain = shape === "good" } = props;
  const ink = stale || vacant ? "text-ink-2" : plain ? "text-ink" : inks[shape];
  return (
    <span className="inline-flex items-start gap-2 align-top">
      <span className="flex h-5 items-center">
        <StatusMark shape={shape} stale={stale} vacant={vacant} />
      </span>
      <span className={ink}>
        {children}
        {stale ? <span className="sr-only"> (stale)</span> : null}
      </span>
    </span>
  );
}
