import type { PlannedEnvironment } from "#domain/scaffold/creation-plan.ts";
import type { ResourceSums } from "#domain/scaffold/policy-verdict.ts";

type Range = ResourceSums["pods"];

/** What each environment would reserve, from its fewest pods to its most. */
export function PreviewSums({ environments }: { environments: readonly PlannedEnvironment[] }) {
  return (
    <div className="p-4">
      <table className="w-full max-w-150">
        <caption className="mb-2 text-left text-label text-ink-3">
          Requests of all pods, between the autoscaler&apos;s bounds
        </caption>
        <thead className="text-left text-label text-ink-3">
          <tr className="border-b">
            {["Environment", "Pods", "CPU", "Memory"].map((title) => (
              <th key={title} scope="col" className="py-2 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {environments.map(({ name, sums }) => (
            <tr key={name} className="border-b">
              <th scope="row" className="py-2 text-left font-medium">
                {name}
              </th>
              <td>{range(sums.pods, String)}</td>
              <td>{range(sums.cpuCores, cores)}</td>
              <td>{range(sums.memoryBytes, memory)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One line under the preview: the pods of each environment and the most they would take together. */
export function sumLine(environments: readonly PlannedEnvironment[]): string {
  if (environments.length === 0) return "";
  const pods = environments.map(({ name, sums }) => `${name} ${range(sums.pods, String)} pods`).join(", ");
  const most = (pick: (sums: ResourceSums) => number) =>
    environments.reduce((sum, { sums }) => sum + pick(sums), 0);
  return `${pods} · at most ${cores(most((sums) => sums.cpuCores.max))} CPU, ${memory(most((sums) => sums.memoryBytes.max))}`;
}

function range({ min, max }: Range, print: (value: number) => string): string {
  return min === max ? print(min) : `${print(min)} to ${print(max)}`;
}

function cores(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function memory(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes >= 1024
    ? `${Math.round((mebibytes / 1024) * 10) / 10} GiB`
    : `${Math.round(mebibytes)} MiB`;
}
