/** A kind of node: its price in US dollars an hour, and what of it is left for pods after the system's own share. */
export type NodePrice = { type: string; hourly: string; cpuCores: number; memoryBytes: number };

const gibibyte = 2 ** 30;

/**
 * What things cost, for estimates in the browser as on the server. List prices without tax, discounts or free tiers,
 * written down from memory: check them before you rely on them, and change `asOf` when you have.
 */
export const prices = {
  source: "AWS list prices, on demand, us-east-1, from memory",
  asOf: "2026-11-21",
  hoursPerMonth: 730,
  /**
   * The least share of a node that pods reserve where things go badly: the rest is paid for all the same. A node is
   * never full, since pods come in sizes and a surge needs room.
   */
  packing: 0.6,
  /** The kind of node that an environment's services run on; left for pods is what EKS's own formula leaves. */
  nodes: {
    dev: { type: "t3.medium", hourly: "0.0416", cpuCores: 1.93, memoryBytes: 2.9 * gibibyte },
    prod: { type: "m5.xlarge", hourly: "0.192", cpuCores: 3.92, memoryBytes: 14 * gibibyte },
  } satisfies Record<string, NodePrice>,
} as const;
