import type { ReactNode } from "react";

/** A part of a page that scrolls by itself, and so is reached by keyboard; `label` names it. */
export function ScrollRegion(props: { label: string; className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label={props.label} className={props.className}>
      {props.children}
    </section>
  );
}

/** The same of text whose lines stay as they are. */
export function ScrollText(props: { className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre tabIndex={0} className={props.className}>
      {props.children}
    </pre>
  );
}
