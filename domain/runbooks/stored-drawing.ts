import { z } from "zod";
import { type Drawing, type DrawnNode, plainTags, type RunbookLink } from "#domain/runbooks/drawing.ts";

const linkSchema: z.ZodType<RunbookLink> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("here"), fragment: z.string() }),
  z.strictObject({ kind: z.literal("runbook"), slug: z.string(), fragment: z.string() }),
  z.strictObject({ kind: z.literal("file"), path: z.string(), fragment: z.string() }),
  z.strictObject({ kind: z.literal("web"), href: z.string() }),
  z.strictObject({ kind: z.literal("none") }),
]);

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
