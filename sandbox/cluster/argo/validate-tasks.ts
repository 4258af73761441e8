import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type ApplicationSpec, hasOption, ownOptions } from "#sandbox/cluster/argo/application.ts";
import { resourceProblem } from "#sandbox/cluster/argo/project.ts";
import type { Results } from "#sandbox/cluster/argo/task-results.ts";
import type { Task } from "#sandbox/cluster/argo/tasks.ts";

type Input = { spec: ApplicationSpec; project: KubernetesObject };

/** Notes every task of an unknown or forbidden kind; null where there is none, else what the operation says of them. */
export function invalidTasks(input: Input, tasks: readonly Task[], results: Results): string | null {
  const reasons = new Set<string>();
  for (const task of tasks) {
    const { kind, namespace } = task.resource;
    const reason =
      kind === null ? undiscovered(task) : resourceProblem(input.spec, input.project, kind, namespace);
    if (reason === null) continue;
    reasons.add(reason);
    results.set(task, { status: "SyncFailed", message: kind === null ? unknownKind(input, task) : reason });
  }
  if (reasons.size === 0) return null;
  return `one or more synchronization tasks are not valid: ${[...reasons].sort().join("; ")}`;
}

/** What the API's discovery says of a group that it does not serve. */
function undiscovered({ resource }: Task): string | null {
  const { target, group, version } = resource;
  if (target !== null && hasOption(ownOptions(target), "SkipDryRunOnMissingResource=true")) return null;
  const served = group === "" ? version : `${group}/${version}`;
  return `failed to discover server resources for group version ${served}: the server could not find the requested resource`;
}

function unknownKind({ spec }: Input, { resource }: Task): string {
  const { group, kindName, namespace, name } = resource;
  const place = namespace || (spec.destination.namespace ?? "");
  const wanted = `The Kubernetes API could not find ${group}/${kindName} for requested resource ${place}/${name}.`;
  return `${wanted} Make sure the "${kindName}" CRD is installed on the destination cluster.`;
}
