import { z } from "zod";

/** Where a link or an image in a runbook leads. `path` is relative to the repository. */
const linkSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("here"), fragment: z.string() }),
  z.strictObject({ kind: z.literal("runbook"), slug: z.string(), fragment: z.string() }),
  z.strictObject({ kind: z.literal("file"), path: z.string(), fragment: z.string() }),
  z.strictObject({ kind: z.literal("web"), href: z.string() }),
  z.strictObject({ kind: z.literal("none") }),
]);
export type RunbookLink = z.infer<typeof linkSchema>;

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

const children = z.array(z.lazy(() => nodeSchema));
const id = z.string().optional();
const nodeSchema: z.ZodType<DrawnNode> = z.union([
  z.string(),
  z.discriminatedUnion("tag", [
    z.strictObject({ tag: z.enum(plainTags), id, children }),
    z.strictObject({
      tag: z.literal("heading"),
      level: z.number(),
      id: z.string(),
      text: z.string(),
      children,
    }),
    z.strictObject({ tag: z.literal("link"), to: linkSchema, id, label: z.string().optional(), children }),
    z.strictObject({ tag: z.literal("image"), at: linkSchema, alt: z.string() }),
    z.strictObject({ tag: z.literal("code-block"), text: z.string(), language: z.string().nullable() }),
    z.strictObject({ tag: z.literal("list"), start: z.number().nullable(), tasks: z.boolean(), children }),
    z.strictObject({
      tag: z.literal("cell"),
      isHead: z.boolean(),
      align: z.enum(["left", "right", "center"]).nullable(),
      children,
    }),
    z.strictObject({ tag: z.literal("check"), isDone: z.boolean() }),
  ]),
]);

/** A drawing that was stored. */
export const drawingSchema: z.ZodType<Drawing> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("drawn"),
    nodes: z.array(nodeSchema),
    headings: z.array(z.strictObject({ id: z.string(), level: z.number(), text: z.string() })),
  }),
  z.strictObject({ kind: z.literal("plain"), reason: z.string() }),
]);
