import type { ReactNode } from "react";

const tones = {
  plain: "border-rule-strong text-ink-2",
  ochre: "border-ochre text-ink",
  course: "border-course text-ink",
} as const;

/** A small framed word: an age past its limit, a filter in force, an environment. */
export function Chip(props: { tone?: keyof typeof tones; title?: string | undefined; children: ReactNode }) {
  return (
    <span
      title={props.title}
      className={`inline-flex min-h-6 items-center gap-1.5 rounded-control border px-2 text-label ${tones[props.tone ?? "plain"]}`}
    >
      {props.children}
    </span>
  );
}
