import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, isRecord, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { type Kind, kinds } from "#sandbox/cluster/objects/kind.ts";

/** Finds kinds the way the API's callers name them. Definitions created later are found too. */
export type KindTable = {
  all(): Kind[];
  byPlural(group: string, version: string, plural: string): Kind | undefined;
  byKind(apiVersion: string, kind: string): Kind | undefined;
};

/** `definitions` gives the CustomResourceDefinitions of the moment. */
export function createKindTable(definitions: () => KubernetesObject[]): KindTable {
  const builtIn: Kind[] = Object.values(kinds);

  function all(): Kind[] {
    const known = new Set(builtIn.map((kind) => `${kind.plural}.${kind.group}`));
    const added = definitions()
      .map(kindOfDefinition)
      .filter((kind): kind is Kind => kind !== null && !known.has(`${kind.plural}.${kind.group}`));
    return [...builtIn, ...added];
  }

  return {
    all,
    byPlural: (group, version, plural) =>
      all().find((kind) => kind.plural === plural && kind.group === group && kind.versions.includes(version)),
    byKind: (apiVersion, name) => {
      const [group, version] = splitApiVersion(apiVersion);
      return all().find(
        (kind) => kind.kind === name && kind.group === group && kind.versions.includes(version),
      );
    },
  };
}

/** `["apps", "v1"]` of `apps/v1`, `["", "v1"]` of `v1`. */
export function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

function kindOfDefinition(definition: KubernetesObject): Kind | null {
  const group = textAt(definition, "spec", "group");
  const plural = textAt(definition, "spec", "names", "plural");
  const kind = textAt(definition, "spec", "names", "kind");
  const served = listAt(definition, "spec", "versions").filter((version) => at(version, "served") !== false);
  const versions = served.map((version) => textAt(version, "name") ?? "").filter((name) => name !== "");
  if (group === undefined || plural === undefined || kind === undefined || versions.length === 0) return null;
  return {
    group,
    versions,
    plural,
    singular: textAt(definition, "spec", "names", "singular") ?? kind.toLowerCase(),
    kind,
    namespaced: textAt(definition, "spec", "scope") !== "Cluster",
    shortNames: listAt(definition, "spec", "names", "shortNames").filter((name) => typeof name === "string"),
    statusSubresource: isRecord(at(served[0], "subresources", "status")),
  };
}
