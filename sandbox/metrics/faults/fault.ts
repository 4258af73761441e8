import { z } from "zod";

const times = { times: z.int().min(1).nullable().default(null) };

/**
 * What may be wrong with a Prometheus, by name. `times`: how many questions it strikes, null until it is lifted. It
 * strikes the API for questions alone, `/api/v1/*`.
 */
export const faultSchema = z.discriminatedUnion("name", [
  /** Answers as it would, but this much later. */
  z.strictObject({ name: z.literal("slow"), ms: z.int().min(0).default(5_000), ...times }),
  /** Never answers. */
  z.strictObject({ name: z.literal("hang"), ...times }),
  /** As while it reads its write-ahead log. */
  z.strictObject({ name: z.literal("503"), ...times }),
  /** As where a question would need too many samples. */
  z.strictObject({ name: z.literal("422"), ...times }),
  /** Every value becomes this one. */
  z.strictObject({
    name: z.literal("value"),
    value: z.enum(["NaN", "+Inf", "-Inf", "-1"]).default("NaN"),
    ...times,
  }),
  /** Every series stands there twice, as with two replicas behind a proxy that does not merge them. */
  z.strictObject({ name: z.literal("several-series"), ...times }),
  z.strictObject({ name: z.literal("many-series"), count: z.int().min(1).default(10_000), ...times }),
  /** Labels hold what a browser would run. */
  z.strictObject({ name: z.literal("html-labels"), ...times }),
  /** Its clock goes wrong by this much; negative: it is behind. */
  z.strictObject({ name: z.literal("clock-off"), seconds: z.int().default(-600), ...times }),
  /** Ends in the middle of an answer, and is still starting when it is asked the next time. */
  z.strictObject({ name: z.literal("restart") }),
  /** A store behind it is away, as Thanos says it. */
  z.strictObject({ name: z.literal("partial"), ...times }),
]);

/** A fault as it is asked for; what is left out has its default. */
export type FaultOrder = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;

/** The faults that are on, oldest first. */
export type Faults = {
  add: (order: FaultOrder) => void;
  /** All of a name, or all. */
  lift: (name?: string) => void;
  list: () => readonly Fault[];
  /** Those that strike the question asked now, which counts against their `times`. */
  strike: () => Fault[];
};

export function createFaults(): Faults {
  let on: { fault: Fault; left: number }[] = [];
  const add = (order: FaultOrder): void => {
    const fault = faultSchema.parse(order);
    on.push({ fault, left: "times" in fault ? (fault.times ?? Number.POSITIVE_INFINITY) : 1 });
  };
  return {
    add,
    lift: (name) => {
      on = on.filter(({ fault }) => name !== undefined && fault.name !== name);
    },
    list: () => on.map(({ fault }) => fault),
    strike: () => {
      const struck = on.map(({ fault }) => fault);
      on = on.flatMap(({ fault, left }) => (left > 1 ? [{ fault, left: left - 1 }] : []));
      if (struck.some(({ name }) => name === "restart")) add({ name: "503", times: 1 });
      return struck;
    },
  };
}
