import { toApplicationRow } from "#domain/delivery/application-state.ts";
import { shortSha } from "#domain/delivery/hop-draft.ts";
import { readSelector } from "#domain/slo/promql/read-selector.ts";
import type { Slo } from "#domain/slo/slo.ts";
import type { DeployMark } from "#domain/slo/views/budget-view.ts";
import type { DeliveryDeps } from "#server/delivery/ports.ts";

/** Argo CD keeps ten revisions of an Application; more than this many in a window is no course of changes any more. */
const mostDeploys = 50;
const isCommit = /^[0-9a-f]{40}$/;

/**
 * What reached the cluster where an objective is counted, since `from`, oldest first: as Argo CD's own history of the
 * service's Applications has it, named after the merged pull request where the portal knows it.
 */
export async function listDeploys(
  { readings, platform }: DeliveryDeps,
  slo: Slo,
  from: Date,
): Promise<DeployMark[]> {
  const [applications, merged] = await Promise.all([
    readings.applications(),
    readings.pullRequests(platform.repository, ["merged"], 200),
  ]);
  const namespace = namespaceOf(slo);
  const marks = new Map<string, DeployMark>();
  for (const stored of applications) {
    if (stored.kind !== "reading") continue;
    const { reading, cluster } = stored;
    if (toApplicationRow(reading, { cluster, appsPath: platform.paths.apps }).service !== slo.service)
      continue;
    if (namespace !== null && reading.destinationNamespace !== namespace) continue;
    for (const { revisions, deployedAt } of reading.history) {
      const commit = revisions.find((revision) => isCommit.test(revision));
      if (!commit || deployedAt === null || deployedAt < from) continue;
      const pull = merged.find(({ reading: each }) => each.mergeSha === commit)?.reading;
      marks.set(`${commit} ${deployedAt.getTime()}`, {
        at: deployedAt,
        commit,
        title: pull?.title ?? shortSha(commit),
        pullRequest: pull ? { number: pull.number, url: pull.url } : null,
        worst: false,
      });
    }
  }
  return [...marks.values()]
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .slice(-mostDeploys);
}

/** The one namespace whose series an objective counts; null where its selector names none. */
function namespaceOf({ indicator }: Slo): string | null {
  const read = readSelector(indicator.total);
  if ("fault" in read) return null;
  const matcher = read.selector.matchers.find(
    ({ label, operator }) => label === "namespace" && operator === "=",
  );
  return matcher?.value ?? null;
}
