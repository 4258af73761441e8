import type { ReactNode } from "react";
import { statusShapes } from "#components/ui/status-mark.tsx";
import type { HopState } from "#domain/delivery/course.ts";

const marks = {
  done: statusShapes.good,
  now: statusShapes.moving,
  held: (
    <>
      <circle cx="8" cy="8" r="6.2" stroke="currentColor" strokeWidth="1.6" fill="none" />
      <path d="M6.3 5.5v5M9.7 5.5v5" stroke="currentColor" strokeWidth="1.7" />
    </>
  ),
  failed: statusShapes.bad,
  unknown: (
    <>
      <path
        d="M2 2h12v12H2z"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeDasharray="2.4 1.6"
        className="fill-paper"
      />
      <path
        d="M6.3 6.5a1.7 1.7 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.2M8 10.7V12"
        stroke="currentColor"
        strokeWidth="1.4"
        fill="none"
      />
    </>
  ),
  ahead: <circle cx="8" cy="8" r="5" stroke="currentColor" strokeWidth="1.6" fill="none" />,
  skipped: (
    <>
      <circle cx="8" cy="8" r="5" stroke="currentColor" strokeWidth="1.6" fill="none" />
      <path d="M5.5 8h5" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
} as const satisfies Record<HopState, ReactNode>;

/** What a hop's state is called, for readers who do not see the mark. */
export const hopStateWords = {
  done: "passed",
  now: "under way",
  held: "waiting for a person",
  failed: "failed",
  unknown: "not known",
  ahead: "ahead",
  skipped: "skipped",
} as const satisfies Record<HopState, string>;

/** The ink of a hop's mark and title. */
export const hopInks = {
  done: "text-ink",
  now: "text-course",
  held: "text-course",
  failed: "text-signal",
  unknown: "text-ink-2",
  ahead: "text-ink-2",
  skipped: "text-ink-2",
} as const satisfies Record<HopState, string>;

/** The harbour's mark on the long form of a course. */
export function HopMark({ state, size = "size-4" }: { state: HopState; size?: string }) {
  const ink = state === "ahead" || state === "skipped" ? "text-control" : hopInks[state];
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={`shrink-0 ${size} ${ink}`}>
      {marks[state]}
    </svg>
  );
}
