/**
 * Prints the tables of docs/cost.md: what the platform itself costs, from prices and from what Terraform makes, and one
 * service worked through. A test holds the page to them.
 */
import { fileURLToPath } from "node:url";
import { costOf, costSteps, costText } from "#domain/scaffold/cost.ts";
import { prices } from "#domain/scaffold/prices.ts";

/** `unit` is what the price is for; `least` and `most` are how many of it there are. */
type Line = { what: string; price: string; unit: "hour" | "GiB and month"; least: number; most: number };

const { dev, prod } = prices.nodes;

/** As terraform/environments/<name>/terraform.tfvars has it; the balancer is made by its controller. */
export const platform: Record<"dev" | "prod", Line[]> = {
  dev: [
    { what: "EKS control plane", price: "0.10", unit: "hour", least: 1, most: 1 },
    { what: `Nodes, ${dev.type}`, price: dev.hourly, unit: "hour", least: 2, most: 4 },
    { what: "Node disks, gp3, 30 GiB each", price: "0.08", unit: "GiB and month", least: 60, most: 120 },
    { what: "NAT gateway", price: "0.045", unit: "hour", least: 1, most: 1 },
    { what: "Interface endpoints, one zone", price: "0.01", unit: "hour", least: 2, most: 2 },
    { what: "RDS PostgreSQL, db.t3.micro", price: "0.018", unit: "hour", least: 1, most: 1 },
    { what: "Its storage, gp3", price: "0.115", unit: "GiB and month", least: 20, most: 50 },
    { what: "ElastiCache, cache.t3.micro", price: "0.017", unit: "hour", least: 1, most: 1 },
    { what: "Load balancer", price: "0.0225", unit: "hour", least: 1, most: 1 },
    { what: "Public IPv4 addresses", price: "0.005", unit: "hour", least: 3, most: 3 },
  ],
  prod: [
    { what: "EKS control plane", price: "0.10", unit: "hour", least: 1, most: 1 },
    { what: `Nodes, ${prod.type}`, price: prod.hourly, unit: "hour", least: 3, most: 6 },
    { what: "Node disks, gp3, 50 GiB each", price: "0.08", unit: "GiB and month", least: 150, most: 300 },
    { what: "NAT gateways, one a zone", price: "0.045", unit: "hour", least: 3, most: 3 },
    { what: "Interface endpoints, three zones", price: "0.01", unit: "hour", least: 6, most: 6 },
    { what: "RDS PostgreSQL, db.m5.large, two zones", price: "0.356", unit: "hour", least: 1, most: 1 },
    { what: "Its storage, gp3, two zones", price: "0.23", unit: "GiB and month", least: 100, most: 500 },
    { what: "ElastiCache, cache.t3.small", price: "0.034", unit: "hour", least: 2, most: 2 },
    { what: "Load balancer", price: "0.0225", unit: "hour", least: 1, most: 1 },
    { what: "Public IPv4 addresses", price: "0.005", unit: "hour", least: 6, most: 6 },
  ],
};

/** The lines of S4-R-03's own sum: control plane, two nodes, NAT, both micro instances; dollars a day. */
export function smallestDay(): number {
  const hourly = ["0.10", dev.hourly, dev.hourly, "0.045", "0.018", "0.017"];
  return hourly.reduce((sum, price) => sum + Number(price), 0) * 24;
}

/** Dollars a month of an environment's platform, without anything that is paid by use. */
export function platformTotal(environment: "dev" | "prod"): { least: number; most: number } {
  const sum = (end: "least" | "most") =>
    platform[environment].reduce((total, line) => total + monthly(line, line[end]), 0);
  return { least: sum("least"), most: sum("most") };
}

/** In whole cents, so that the lines as they are shown add up to what is shown below them. */
function monthly({ price, unit }: Line, count: number): number {
  return Math.round(Number(price) * count * (unit === "hour" ? prices.hoursPerMonth : 1) * 100) / 100;
}

/** The Markdown table of one environment. */
export function platformTable(environment: "dev" | "prod"): string {
  const counts = ({ least, most }: Line) => (least === most ? String(least) : `${least} to ${most}`);
  const dollars = (least: number, most: number) =>
    least === most ? least.toFixed(2) : `${least.toFixed(2)} to ${most.toFixed(2)}`;
  const rows = platform[environment].map((line) => {
    const cost = dollars(monthly(line, line.least), monthly(line, line.most));
    return `| ${line.what} | ${line.price} ${line.unit === "hour" ? "an" : "a"} ${line.unit} | ${counts(line)} | ${cost} |`;
  });
  const { least, most } = platformTotal(environment);
  const head = ["| What | Price in USD | How many | USD a month |", "| --- | --- | --- | --: |"];
  return [...head, ...rows, `| **Together** | | | **${dollars(least, most)}** |`].join("\n");
}

/** One service of the golden path as it comes: 100m and 128Mi a pod, one to three pods in dev. */
export function workedService(): string {
  const range = (each: number) => ({ min: each, max: 3 * each });
  const sums = { pods: range(1), cpuCores: range(0.1), memoryBytes: range(128 * 2 ** 20) };
  const cost = costOf(sums, "dev");
  if (cost === null) throw new Error("A pod that requests something costs something");
  return ["```", ...costSteps(cost), `shown = ${costText(cost)} a month`, "```"].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log([platformTable("dev"), platformTable("prod"), workedService()].join("\n\n"));
}
