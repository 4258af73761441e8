/** The misbehaviours of the cluster that can be asked for by name. */
export const faultNames = [
  "watch-410",
  "watch-410-event",
  "watch-drop",
  "watch-half-open",
  "slow-list",
  "api-down",
  "unauthorized",
  "repo-server-down",
  "controller-paused",
  "bookmarks-off",
  "conflict-once",
] as const;
export type FaultName = (typeof faultNames)[number];

/** `times` counts how often it still strikes; null means until it is lifted. `delayMs` is for `slow-list`. */
export type Fault = { name: FaultName; times: number | null; delayMs: number };

export type Faults = {
  inject(name: FaultName, options?: { times?: number | null; delayMs?: number }): void;
  lift(name?: FaultName): void;
  list(): Fault[];
  /** Says whether the fault is on, without using it up. */
  isOn(name: FaultName): boolean;
  /** Uses the fault once and returns it; null where it is off. */
  strike(name: FaultName): Fault | null;
  /** Called with the name whenever a fault is injected or lifted. */
  onChange(listener: (name: FaultName, on: boolean) => void): void;
};

const once: readonly FaultName[] = ["watch-410", "watch-410-event", "watch-drop", "conflict-once"];

/** Faults that strike by themselves at injection; they count as used up by it. */
const immediate: readonly FaultName[] = ["watch-drop", "watch-410-event"];

/** Makes an empty set of faults. */
export function createFaults(): Faults {
  const active = new Map<FaultName, Fault>();
  const listeners: ((name: FaultName, on: boolean) => void)[] = [];

  function tell(name: FaultName, on: boolean): void {
    for (const listener of listeners) listener(name, on);
  }

  return {
    inject: (name, options = {}) => {
      const times = options.times ?? (once.includes(name) ? 1 : null);
      if (!(immediate.includes(name) && times === 1)) {
        active.set(name, { name, times, delayMs: options.delayMs ?? 5000 });
      }
      tell(name, true);
    },
    lift: (name) => {
      for (const known of name === undefined ? [...active.keys()] : [name]) {
        active.delete(known);
        tell(known, false);
      }
    },
    list: () => [...active.values()],
    isOn: (name) => active.has(name),
    strike: (name) => {
      const fault = active.get(name);
      if (fault === undefined) return null;
      if (fault.times !== null) {
        const left = fault.times - 1;
        if (left <= 0) active.delete(name);
        else active.set(name, { ...fault, times: left });
      }
      return fault;
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

/** Says whether a text names a fault. */
export function isFaultName(name: unknown): name is FaultName {
  return faultNames.some((known) => known === name);
}
