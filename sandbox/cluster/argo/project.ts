import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { ApplicationSpec } from "#sandbox/cluster/argo/application.ts";
import { sourcesOf } from "#sandbox/cluster/argo/application.ts";
import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import type { Kind } from "#sandbox/cluster/objects/kind.ts";

/** The address that means "the cluster Argo CD runs in". */
export const inClusterUrl = "https://kubernetes.default.svc";

const inClusterName = "in-cluster";

function unknownCluster(server: string | undefined, name: string | undefined): string {
  if (server === undefined) return `there are no clusters with this name: ${name}`;
  const absent = `rpc error: code = NotFound desc = cluster "${server}" not found`;
  return `error getting cluster by server "${server}": ${absent}`;
}

/** Shell pattern match as Argo CD's projects use it: `*` crosses slashes, a leading `!` is the caller's matter. */
function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(value);
}

/** Says what the project forbids of the application itself; empty where nothing. The wording is Argo CD's. */
export function projectProblems(spec: ApplicationSpec, project: KubernetesObject | undefined): string[] {
  if (project === undefined) return [`Application referencing project ${spec.project} which does not exist`];
  const problems: string[] = [];
  for (const source of sourcesOf(spec)) {
    const permitted = allowedByList(listAt(project, "spec", "sourceRepos"), (pattern) =>
      sameRepository(pattern, source.repoURL),
    );
    if (!permitted)
      problems.push(`application repo ${source.repoURL} is not permitted in project '${spec.project}'`);
  }
  const { server, name, namespace = "" } = spec.destination;
  if (server === undefined && name === undefined) problems.push("Destination server missing from app spec");
  else if ((server ?? inClusterUrl) !== inClusterUrl || (name ?? inClusterName) !== inClusterName)
    problems.push(unknownCluster(server, name));
  else if (!isDestination(project, namespace, spec)) {
    const where = server === undefined ? `name '${name}'` : `server '${server}'`;
    problems.push(
      `application destination ${where} and namespace '${namespace}' do not match any of the allowed destinations in project '${spec.project}'`,
    );
  }
  return problems;
}

function sameRepository(pattern: string, url: string): boolean {
  const plain = (text: string) => text.replace(/\.git$/, "").toLowerCase();
  return matches(plain(pattern), plain(url));
}

function allowedByList(list: unknown[], isMatch: (pattern: string) => boolean): boolean {
  const patterns = list.filter((entry) => typeof entry === "string");
  if (patterns.some((pattern) => pattern.startsWith("!") && isMatch(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith("!") && isMatch(pattern));
}

function isDestination(project: KubernetesObject, namespace: string, spec: ApplicationSpec): boolean {
  return listAt(project, "spec", "destinations").some((entry) => {
    const server = textAt(entry, "server");
    const name = textAt(entry, "name");
    const ownServer = spec.destination.server ?? inClusterUrl;
    const ownName = spec.destination.name ?? (ownServer === inClusterUrl ? inClusterName : "");
    const byServer = server !== undefined && matches(server, ownServer);
    const byName = name !== undefined && matches(name, ownName);
    return (byServer || byName) && matches(textAt(entry, "namespace") ?? "", namespace);
  });
}

/** Why the project forbids one object, or null where it permits it. */
export function resourceProblem(
  spec: ApplicationSpec,
  project: KubernetesObject,
  kind: Kind,
  namespace: string,
): string | null {
  if (!isKindPermitted(project, kind))
    return `resource ${kind.group}:${kind.kind} is not permitted in project ${spec.project}`;
  if (kind.namespaced && !isDestination(project, namespace, spec)) {
    return `namespace ${namespace} is not permitted in project '${spec.project}'`;
  }
  return null;
}

/** Says whether the project lets its applications have objects of a kind. */
export function isKindPermitted(project: KubernetesObject, kind: Kind): boolean {
  const list = (field: string) => at(project, "spec", field);
  const named = (entries: unknown) =>
    listAt(entries).some(
      (entry) =>
        matches(textAt(entry, "group") ?? "", kind.group) && matches(textAt(entry, "kind") ?? "", kind.kind),
    );
  if (!kind.namespaced) {
    return named(list("clusterResourceWhitelist")) && !named(list("clusterResourceBlacklist"));
  }
  if (named(list("namespaceResourceBlacklist"))) return false;
  const white = list("namespaceResourceWhitelist");
  return white === undefined || named(white);
}
