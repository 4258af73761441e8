import type { ReactNode } from "react";
import { ScrollText } from "#components/ui/scroll-region.tsx";

/** SHAs, paths, names of objects: what a machine would read. */
export function Mono({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <code title={title} className="wrap-anywhere">
      {children}
    </code>
  );
}

/** A commit in short form with the whole one on hover. */
export function Sha({ value }: { value: string }) {
  return <Mono title={value}>{value.slice(0, 7)}</Mono>;
}

/** The end of a log. Hostile text, shown as text; scrolls inside itself and can be reached with the keyboard. */
export function LogWell(props: {
  title: string;
  lines: string[];
  truncated: boolean;
  tone: "course" | "signal" | "rule";
}) {
  const edge = { course: "border-course", signal: "border-signal", rule: "border-rule-strong" }[props.tone];
  return (
    <figure className="mt-2">
      <figcaption className="sr-only">{props.title}</figcaption>
      <ScrollText className={`max-h-80 overflow-auto border-l-2 bg-sunk px-3 py-2 text-ink-2 ${edge}`}>
        {props.truncated ? <span className="text-ink-3">earlier lines left out{"\n"}</span> : null}
        {props.lines.join("\n")}
      </ScrollText>
    </figure>
  );
}
