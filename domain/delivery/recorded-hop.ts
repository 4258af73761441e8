import { z } from "zod";
import { hopIds } from "#domain/delivery/course.ts";
import type { RecordedHop } from "#domain/delivery/course-facts.ts";

const stateSchema = z.enum(["done", "now", "held", "failed", "unknown", "ahead", "skipped"]);
const evidenceSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: z.literal("code"), text: z.string() }),
  z.object({ kind: z.literal("link"), text: z.string(), href: z.url({ protocol: /^https?$/ }) }),
]);

/** Reads a hop back from its row. */
export const recordedHopSchema: z.ZodType<RecordedHop> = z.object({
  id: z.enum(hopIds),
  state: stateSchema,
  title: z.string(),
  evidence: z.array(evidenceSchema),
  at: z.date().nullable(),
  details: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      state: stateSchema,
      evidence: z.array(evidenceSchema),
      at: z.coerce.date().nullable(),
    }),
  ),
  log: z.object({ title: z.string(), lines: z.array(z.string()), truncated: z.boolean() }).nullable(),
  mend: z.array(evidenceSchema).nullable(),
  source: z.string(),
  observedAt: z.date(),
});
