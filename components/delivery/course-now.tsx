import { Status, type StatusShape } from "#components/ui/status-mark.tsx";
import type { CourseStrip, HopState } from "#domain/delivery/course.ts";

const shapes = {
  done: "good",
  now: "moving",
  held: "held",
  failed: "bad",
  unknown: "unknown",
  ahead: "moving",
  skipped: "held",
} as const satisfies Record<HopState, StatusShape>;

/** What a change is at, in shape, word and colour. */
export function CourseNow({ now }: { now: CourseStrip["now"] }) {
  return <Status shape={shapes[now.state]}>{now.title}</Status>;
}
