import { CostTable, cores, memory, rangeText } from "#components/delivery/cost-table.tsx";
import { expiryOf } from "#domain/delivery/expiry.ts";
import type { PlannedEnvironment } from "#domain/scaffold/creation-plan.ts";
import type { ResourceSums } from "#domain/scaffold/policy-verdict.ts";

/** What each environment would reserve and cost, from its fewest pods to its most. */
export function PreviewSums({ environments }: { environments: readonly PlannedEnvironment[] }) {
  const rows = environments.map(({ name, sums, objects }) => {
    const expires = expiryOf(objects);
    return { name, sums, ...(expires ? { note: `until ${expires}` } : {}) };
  });
  return (
    <div className="p-4">
      <CostTable rows={rows} />
    </div>
  );
}

/** One line under the preview: the pods of each environment and the most they would take together. */
export function sumLine(environments: readonly PlannedEnvironment[]): string {
  if (environments.length === 0) return "";
  const pods = environments
    .map(({ name, sums }) => `${name} ${rangeText(sums.pods, String)} pods`)
    .join(", ");
  const most = (pick: (sums: ResourceSums) => number) =>
    environments.reduce((sum, { sums }) => sum + pick(sums), 0);
  return `${pods} · at most ${cores(most((sums) => sums.cpuCores.max))} CPU, ${memory(most((sums) => sums.memoryBytes.max))}`;
}
