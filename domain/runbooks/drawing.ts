/** Where a link or an image in a runbook leads. `path` is relative to the repository. */
export type RunbookLink =
  | { kind: "here"; fragment: string }
  | { kind: "runbook"; slug: string; fragment: string }
  | { kind: "file"; path: string; fragment: string }
  | { kind: "web"; href: string }
  | { kind: "none" };

/** Elements that carry nothing but their content. */
export const plainTags = [
  "p",
  "li",
  "blockquote",
  "hr",
  "br",
  "strong",
  "em",
  "del",
  "sup",
  "code",
  "table",
  "thead",
  "tbody",
  "tr",
  "section",
] as const;

/** A piece of a runbook's text, ready to be drawn: words, or one of the few things that a text is made of. */
export type DrawnNode =
  | string
  | { tag: (typeof plainTags)[number]; id?: string | undefined; children: DrawnNode[] }
  | { tag: "heading"; level: number; id: string; text: string; children: DrawnNode[] }
  | {
      tag: "link";
      to: RunbookLink;
      id?: string | undefined;
      label?: string | undefined;
      children: DrawnNode[];
    }
  | { tag: "image"; at: RunbookLink; alt: string }
  | { tag: "code-block"; text: string; language: string | null }
  | { tag: "list"; start: number | null; tasks: boolean; children: DrawnNode[] }
  | { tag: "cell"; isHead: boolean; align: "left" | "right" | "center" | null; children: DrawnNode[] }
  | { tag: "check"; isDone: boolean };

/** A heading of the text; `level` from 2, since the page's title is the first. */
export type DrawnHeading = { id: string; level: number; text: string };

/** A text made ready, or why it can only be shown as it was written. */
export type Drawing =
  | { kind: "drawn"; nodes: DrawnNode[]; headings: DrawnHeading[] }
  | { kind: "plain"; reason: string };
