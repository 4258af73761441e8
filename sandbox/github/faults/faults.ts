import { z } from "zod";

/** Faults that answer a call otherwise than GitHub in health would. */
export const callFaults = [
  "502-before",
  "502-after-success",
  "hang",
  "reset",
  "slow",
  "rate-limited",
  "primary-exhausted",
  "401-expired",
  "outage",
  "call-hook",
] as const;

/** Faults of single features, for as long as they are set: each is what GitHub does now and then in health too. */
export const standingFaults = [
  "list-lag",
  "stale-read",
  "mergeable-lag",
  "commits-unseen",
  "base-moved",
  "webhook-drop",
  "webhook-delay",
  "webhook-duplicate",
  "webhook-reorder",
] as const;

const matchSchema = z.object({
  method: z.string().optional(),
  /** A regular expression on the path, as in `/pulls$`. */
  path: z.string().optional(),
  /** GitHub's template, as in `POST /repos/{owner}/{repo}/pulls`, or `graphql`. */
  operation: z.string().optional(),
  /** Webhook faults: the event's name. */
  event: z.string().optional(),
  /** The first matching call it strikes, from 1. */
  nth: z.int().min(1).default(1),
});

export const faultSchema = z.object({
  name: z.enum([...callFaults, ...standingFaults]),
  match: matchSchema.default({ nth: 1 }),
  /** How many matching calls it strikes; null = all. `outage` and the standing faults strike all unless told. */
  times: z.int().min(1).nullable().optional(),
  /** `rate-limited`: seconds of Retry-After, null = not told; `primary-exhausted`: seconds until the limit resets. */
  seconds: z.number().min(0).nullable().optional(),
  /** `rate-limited`: GitHub uses either. */
  status: z.literal([403, 429]).default(403),
  /** `slow`, `list-lag`, `stale-read`, `webhook-delay`, `webhook-reorder` (at most, without a follower): milliseconds. */
  ms: z.number().min(0).optional(),
  /** `call-hook`, `hang`, `reset`: before GitHub has done anything, or after it has done everything. */
  when: z.enum(["before", "after"]).default("before"),
  /** `call-hook`: an address that gets a POST and is awaited. */
  url: z.url().optional(),
  /** `call-hook`: what happens afterwards. `reset` cuts the connection, so that "before" leaves nothing done. */
  afterwards: z.enum(["continue", "reset"]).default("continue"),
});

export type FaultOrder = z.input<typeof faultSchema> & {
  /** `call-hook` in the same process: awaited like `url`. */
  run?: (call: FaultCall) => Promise<void> | void;
};
export type Fault = z.output<typeof faultSchema> & {
  id: string;
  seen: number;
  struck: number;
  run?: FaultOrder["run"];
};
export type FaultCall = { method: string; path: string; operation: string };

export type Faults = {
  add(order: FaultOrder): string;
  remove(id: string): void;
  /** Back to the faults that were there from the start. */
  clear(): void;
  list(): Omit<Fault, "run">[];
  /** The fault that strikes this call, having counted it; undefined = none. */
  strike(call: FaultCall): Fault | undefined;
  /** The standing fault of a name that strikes this call or this webhook's event, having counted it. */
  standing(
    name: (typeof standingFaults)[number],
    struck?: Partial<FaultCall> & { event?: string },
  ): Fault | undefined;
};

/** `always`: what a stand-in does from its start, so that its clients are never used to its best days only. */
export function createFaults(always: readonly FaultOrder[] = []): Faults {
  let faults: Fault[] = [];
  let made = 0;
  const isCallFault = (fault: Fault) => callFaults.some((name) => name === fault.name);
  const add = ({ run, ...order }: FaultOrder) => {
    made += 1;
    const id = `fault_${made}`;
    faults.push({
      ...faultSchema.parse(order),
      id,
      seen: 0,
      struck: 0,
      ...(run === undefined ? {} : { run }),
    });
    return id;
  };
  const clear = () => {
    faults = [];
    for (const order of always) add(order);
  };
  clear();
  return {
    add,
    remove(id) {
      faults = faults.filter((fault) => fault.id !== id);
    },
    clear,
    list: () => faults.map(({ run: _, ...fault }) => fault),
    strike(call) {
      // Every matching fault counts the call, so that two faults' "nth" do not depend on each other.
      const striking = faults.filter((fault) => isCallFault(fault) && matches(fault, call) && count(fault));
      const first = striking[0];
      if (first !== undefined) first.struck += 1;
      return first;
    },
    standing(name, struck = {}) {
      const fault = faults.find((one) => one.name === name && matches(one, struck) && count(one));
      if (fault !== undefined) fault.struck += 1;
      return fault;
    },
  };
}

function matches(fault: Fault, call: Partial<FaultCall> & { event?: string }): boolean {
  const { method, path, operation, event } = fault.match;
  if (method !== undefined && method.toUpperCase() !== call.method) return false;
  if (operation !== undefined && operation !== call.operation) return false;
  if (event !== undefined && event !== call.event) return false;
  return path === undefined || new RegExp(path).test(call.path ?? "");
}

function count(fault: Fault): boolean {
  fault.seen += 1;
  const { nth } = fault.match;
  const untold = fault.name === "outage" || standingFaults.some((name) => name === fault.name) ? null : 1;
  const times = fault.times === undefined ? untold : fault.times;
  return fault.seen >= nth && (times === null || fault.seen < nth + times);
}
