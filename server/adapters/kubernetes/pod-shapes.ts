import { z } from "zod";
import { plainText } from "#domain/delivery/plain-text.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => plainText(value ?? "", 1_000));
const moment = z
  .string()
  .nullish()
  .transform((value) => (value ? new Date(value) : null));
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const stateSchema = z
  .object({
    waiting: z.object({ reason: text, message: text }).nullish(),
    running: z.object({}).nullish(),
    terminated: z.object({ reason: text, message: text, exitCode: z.number().nullish() }).nullish(),
  })
  .nullish();

export const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    creationTimestamp: moment,
    deletionTimestamp: moment,
    labels: z
      .record(z.string(), z.string())
      .nullish()
      .transform((value) => value ?? {}),
    annotations: z
      .record(z.string(), z.string())
      .nullish()
      .transform((value) => value ?? {}),
    ownerReferences: listOf(z.object({ kind: z.string(), name: z.string() })),
  }),
  spec: z.object({ containers: listOf(z.object({ name: z.string(), image: text })) }).nullish(),
  status: z
    .object({
      phase: text,
      reason: text,
      message: text,
      conditions: listOf(z.object({ type: z.string(), status: z.string(), reason: text, message: text })),
      containerStatuses: listOf(
        z.object({
          name: z.string(),
          image: text,
          ready: z.boolean().default(false),
          restartCount: z.number().default(0),
          state: stateSchema,
          lastState: stateSchema,
        }),
      ),
    })
    .nullish(),
});
export type RawPod = z.infer<typeof podSchema>;
export const podListSchema = z.object({ items: z.array(z.unknown()) });

export const eventSchema = z.object({
  type: z.string().nullish(),
  reason: text,
  message: text,
  count: z
    .number()
    .nullish()
    .transform((value) => value ?? 1),
  lastTimestamp: moment,
  eventTime: moment,
  involvedObject: z.object({ kind: z.string().nullish(), name: z.string().nullish() }),
});
export type RawEvent = z.infer<typeof eventSchema>;
