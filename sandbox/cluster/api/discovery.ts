import { type Kind, kindKey, kinds } from "#sandbox/cluster/objects/kind.ts";

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const gitVersion = "v1.36.1";

/** The answer of a discovery path, or null where the path is none. */
export function discover(path: string, all: Kind[]): unknown {
  if (path === "/version")
    return { major: "1", minor: "36", gitVersion, platform: "linux/amd64", goVersion: "go1.26.8" };
  if (path === "/api") {
    return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
  }
  if (path === "/apis")
    return {
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: groupNames(all).map((name) => groupOf(name, all)),
    };
  if (path === "/api/v1") return resourceList("", "v1", all);
  const [, root, group, version, rest] = path.split("/");
  if (root !== "apis" || group === undefined || rest !== undefined || !groupNames(all).includes(group))
    return null;
  if (version === undefined) return { apiVersion: "v1", ...groupOf(group, all) };
  return versionsOf(group, all).includes(version) ? resourceList(group, version, all) : null;
}

function groupNames(all: Kind[]): string[] {
  return [...new Set(all.map((kind) => kind.group))].filter((name) => name !== "");
}

function versionsOf(group: string, all: Kind[]): string[] {
  return [...new Set(all.filter((kind) => kind.group === group).flatMap((kind) => kind.versions))];
}

function groupOf(name: string, all: Kind[]) {
  const versions = versionsOf(name, all).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { kind: "APIGroup", name, versions, preferredVersion: versions[0] };
}

function resourceList(group: string, version: string, all: Kind[]) {
  const served = all.filter((kind) => kind.group === group && kind.versions.includes(version));
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: group === "" ? version : `${group}/${version}`,
    resources: served
      .flatMap((kind) => [resource(kind), ...subresources(kind)])
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function resource(kind: Kind) {
  return {
    name: kind.plural,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs,
    ...(kind.shortNames.length === 0 ? {} : { shortNames: kind.shortNames }),
  };
}

function subresources(kind: Kind) {
  const common = { singularName: "", namespaced: kind.namespaced, kind: kind.kind };
  const status = kind.statusSubresource
    ? [{ ...common, name: `${kind.plural}/status`, verbs: ["get", "patch", "update"] }]
    : [];
  const log = kindKey(kind) === kindKey(kinds.pod) ? [{ ...common, name: "pods/log", verbs: ["get"] }] : [];
  return [...status, ...log];
}
