import type { ReactNode } from "react";
import { ScrollRegion, ScrollText } from "#components/ui/scroll-region.tsx";
import { type Cost, costOf, costSteps, costText } from "#domain/scaffold/cost.ts";
import type { ResourceSums } from "#domain/scaffold/policy-verdict.ts";
import { prices } from "#domain/scaffold/prices.ts";

/** An environment with what it reserves; `note` stands under its name. */
export type CostRow = { name: string; sums: ResourceSums; note?: ReactNode };

type Range = ResourceSums["pods"];

/** What environments reserve and about what that costs, from their fewest pods to their most, with the sums behind it. */
export function CostTable({ rows }: { rows: readonly CostRow[] }) {
  const costs = rows.map(({ name, sums }) => ({ name, cost: costOf(sums, name) }));
  return (
    <>
      <ScrollRegion label="Cost by environment" className="max-w-170 overflow-x-auto">
        <table className="w-full">
          <caption className="sr-only">
            Requests of all pods, between the autoscaler&apos;s bounds, and their cost
          </caption>
          <thead className="text-left text-label text-ink-2">
            <tr className="border-b">
              {["Environment", "Cost a month", "Pods", "CPU", "Memory"].map((title) => (
                <th key={title} scope="col" className="py-2 pr-4 font-medium whitespace-nowrap">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, sums, note }, index) => (
              <tr key={name} className="border-b align-top whitespace-nowrap [&>*]:py-2 [&>*]:pr-4">
                <th scope="row" className="text-left font-medium">
                  {name}
                  {note ? <span className="block text-label font-normal text-ink-2">{note}</span> : null}
                </th>
                <td>{costWords(costs[index]?.cost ?? null)}</td>
                <td>{rangeText(sums.pods, String)}</td>
                <td>{rangeText(sums.cpuCores, cores)}</td>
                <td>{rangeText(sums.memoryBytes, memory)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <details className="mt-3">
        <summary className="min-h-6 text-ink-2">How the cost was worked out</summary>
        <Arithmetic costs={costs} />
      </details>
    </>
  );
}

function Arithmetic({ costs }: { costs: { name: string; cost: Cost | null }[] }) {
  return (
    <div className="mt-2 grid max-w-prose grid-cols-1 gap-3 text-ink-2">
      <p>
        Pods take of a node what they take of its scarcer side. At least, the nodes are full; at most,{" "}
        {percent} % of them is reserved and the rest is paid for all the same.
      </p>
      {costs.map(({ name, cost }) =>
        cost === null ? null : (
          <figure key={name}>
            <figcaption className="text-label">
              {name}: {cost.node.type}, ${cost.node.hourly} an hour, {cost.node.cpuCores} CPU and{" "}
              {memory(cost.node.memoryBytes)} left for pods
            </figcaption>
            <ScrollText className="mt-1 overflow-x-auto bg-sunk px-3 py-2 text-ink">
              {costSteps(cost).join("\n")}
            </ScrollText>
          </figure>
        ),
      )}
      <p>
        {prices.source}, {prices.asOf}: check them before you rely on them. Databases, queues, balancers,
        traffic and logs are not in it.
      </p>
    </div>
  );
}

const percent = Math.round(prices.packing * 100);

function costWords(cost: Cost | null): string {
  return cost === null ? "not known: nothing is requested" : costText(cost);
}

export function rangeText({ min, max }: Range, print: (value: number) => string): string {
  return min === max ? print(min) : `${print(min)} to ${print(max)}`;
}

export function cores(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

export function memory(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes >= 1024
    ? `${Math.round((mebibytes / 1024) * 10) / 10} GiB`
    : `${Math.round(mebibytes)} MiB`;
}
