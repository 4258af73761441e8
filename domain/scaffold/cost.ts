import type { ResourceSums } from "#domain/scaffold/policy-verdict.ts";
import { type NodePrice, prices } from "#domain/scaffold/prices.ts";

/** One end of an estimate: so much is reserved, which takes so much of nodes, which costs so many dollars a month. */
export type CostEnd = { cpuCores: number; memoryBytes: number; nodes: number; dollars: number };

/**
 * What an environment costs a month. `least`: its fewest pods on nodes that are full; `most`: its most pods on nodes that
 * are filled as badly as the price table says. What is shared (databases, balancers, traffic, logs) is not in it.
 */
export type Cost = { node: NodePrice; packing: number; least: CostEnd; most: CostEnd };

/** An estimate from what an environment's pods reserve; null where they reserve nothing, so that nothing is known. */
export function costOf(sums: ResourceSums, environment: string): Cost | null {
  const { cpuCores, memoryBytes } = sums;
  if (cpuCores.max === 0 && memoryBytes.max === 0) return null;
  const node: NodePrice = environment === "prod" ? prices.nodes.prod : prices.nodes.dev;
  return {
    node,
    packing: prices.packing,
    least: costEnd(cpuCores.min, memoryBytes.min, node, 1),
    most: costEnd(cpuCores.max, memoryBytes.max, node, prices.packing),
  };
}

/** Pods take of a node what they take of its scarcer side: the other side's rest is of little use to anybody. */
function costEnd(cpuCores: number, memoryBytes: number, node: NodePrice, packing: number): CostEnd {
  const nodes = Math.max(cpuCores / node.cpuCores, memoryBytes / node.memoryBytes) / packing;
  return { cpuCores, memoryBytes, nodes, dollars: nodes * Number(node.hourly) * prices.hoursPerMonth };
}

/** Dollars a month rounded outwards, so that what is said holds the whole estimate: `$1.5 to $14`. */
export function costText({ least, most }: Pick<Cost, "least" | "most">): string {
  return `$${rounded(least.dollars, Math.floor)} to $${rounded(most.dollars, Math.ceil)}`;
}

/** The estimate as sums that can be followed by hand, the smaller one first. */
export function costSteps({ node, packing, least, most }: Cost): string[] {
  return [step("least", least, node, ""), step("most", most, node, ` / ${packing}`)];
}

function step(name: string, end: CostEnd, node: NodePrice, packed: string): string {
  const gibibytes = (bytes: number) => trimmed(bytes / 2 ** 30);
  const share = `max(${trimmed(end.cpuCores)} / ${node.cpuCores}, ${gibibytes(end.memoryBytes)} / ${gibibytes(node.memoryBytes)})`;
  return `${name.padEnd(5)} = ${share}${packed} × ${node.hourly} × ${prices.hoursPerMonth} = ${end.dollars.toFixed(2)}`;
}

function rounded(dollars: number, round: (value: number) => number): string {
  const digits = dollars < 1 ? 2 : dollars < 10 ? 1 : 0;
  return (round(dollars * 10 ** digits) / 10 ** digits).toFixed(digits);
}

function trimmed(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
