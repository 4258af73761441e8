import {
  appFolder,
  type FirewallScope,
  ownNamespaces,
  type Report,
} from "#domain/scaffold/firewall/scope.ts";
import { isJsonObject, type Json, type JsonObject, listOf, textOf } from "#domain/scaffold/json.ts";
import type { YamlDocument } from "#domain/scaffold/read-yaml.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";

/** Fields that only rearrange the files at hand. Anything else can fetch, generate or run something. */
const harmless: ReadonlySet<string> = new Set([
  ...["apiVersion", "kind", "metadata", "resources", "components", "patches", "patchesStrategicMerge"],
  ...["patchesJson6902", "images", "labels", "commonLabels", "commonAnnotations", "namespace", "namePrefix"],
  ...["nameSuffix", "replicas", "configMapGenerator", "generatorOptions", "replacements", "buildMetadata"],
  ...["sortOptions"],
]);

const dangerous: Record<string, readonly [code: string, why: string]> = {
  helmCharts: ["kustomize-helm", "fetches and renders a chart"],
  helmGlobals: ["kustomize-helm", "points Helm at files of its choice"],
  helmChartInflationGenerator: ["kustomize-helm", "fetches and renders a chart"],
  generators: ["kustomize-plugin", "runs a plug-in"],
  transformers: ["kustomize-plugin", "runs a plug-in"],
  validators: ["kustomize-plugin", "runs a plug-in"],
  bases: ["kustomize-bases", "is the old way to include a remote base"],
  crds: ["kustomize-field", "loads a schema"],
  openapi: ["kustomize-field", "loads a schema"],
  configurations: ["kustomize-field", "changes how kustomize works"],
  vars: ["kustomize-field", "copies values out of sight"],
  secretGenerator: ["secret-in-git", "puts a secret into Git"],
};

const mends: Record<string, string> = {
  "kustomize-helm": "Render the chart once and keep its objects as files.",
  "kustomize-plugin": "Write the objects themselves, or use patches.",
  "kustomize-bases": "List local folders under resources.",
  "secret-in-git": "Use an ExternalSecret.",
};

/** Where a kustomization may point: only at files among those rendered, below the service's own folder. */
export function checkKustomization(
  document: YamlDocument,
  file: string,
  files: ReadonlySet<string>,
  scope: FirewallScope,
  report: Report,
): void {
  if (!isJsonObject(document.value)) return;
  const root = document.value;
  for (const key of Object.keys(root)) {
    if (harmless.has(key)) continue;
    const [code, why] = dangerous[key] ?? ["kustomize-field", "is not among the fields the portal allows"];
    report(
      code,
      document.lineAt([key]),
      `The kustomization uses ${key}, which ${why}.`,
      mends[code] ?? `Remove ${key}.`,
    );
  }
  const { namespace } = root;
  if (namespace !== undefined && (typeof namespace !== "string" || !ownNamespaces(scope).includes(namespace)))
    report(
      "foreign-namespace",
      document.lineAt(["namespace"]),
      `The kustomization puts objects into the namespace ${JSON.stringify(namespace)}.`,
      `Use ${ownNamespaces(scope).join(" or ")}.`,
    );
  for (const { value, path } of references(root)) {
    const fault = referenceFault(value, file, files, scope);
    if (fault)
      report(
        fault.code,
        document.lineAt(path),
        `${path[0]} names ${JSON.stringify(value)}: ${fault.why}.`,
        fault.mend,
      );
  }
}

type Reference = { value: string; path: YamlPath };

/** Every text by which kustomize would open something. */
function references(root: JsonObject): Reference[] {
  const found: Reference[] = [];
  const add = (value: Json | undefined, path: YamlPath): void => {
    if (typeof value === "string") found.push({ value, path });
  };
  for (const key of [
    "resources",
    "components",
    "bases",
    "transformers",
    "generators",
    "validators",
    "crds",
    "configurations",
  ])
    for (const [index, item] of listOf(root[key]).entries()) add(item, [key, index]);
  for (const [index, item] of listOf(root.patchesStrategicMerge).entries())
    if (typeof item === "string" && !item.includes("\n")) add(item, ["patchesStrategicMerge", index]);
  for (const key of ["patches", "patchesJson6902", "replacements"])
    for (const [index, item] of listOf(root[key]).entries())
      if (isJsonObject(item)) add(item.path, [key, index, "path"]);
  if (isJsonObject(root.openapi)) add(root.openapi.path, ["openapi", "path"]);
  for (const key of ["configMapGenerator", "secretGenerator"])
    for (const [index, item] of listOf(root[key]).entries()) {
      if (!isJsonObject(item)) continue;
      add(item.env, [key, index, "env"]);
      for (const field of ["files", "envs"])
        for (const [at, entry] of listOf(item[field]).entries()) {
          const text = textOf(entry);
          if (text !== undefined)
            add(field === "files" ? text.replace(/^[^=/]+=/, "") : text, [key, index, field, at]);
        }
    }
  return found;
}

type ReferenceFault = { code: string; why: string; mend: string };

function referenceFault(
  value: string,
  file: string,
  files: ReadonlySet<string>,
  scope: FirewallScope,
): ReferenceFault | null {
  const mend = "Name a file or folder of the same service, like ../../base.";
  if (
    /:\/\/|^[\w.-]+@|^git::|::|\?|^[a-z]+:|\.git(\/|$)/i.test(value) ||
    /^(www\.)?github\.com[/:]/i.test(value)
  )
    return { code: "kustomize-remote", why: "kustomize would fetch it from elsewhere", mend };
  if (/^[/~]|\\|\p{Cc}/u.test(value))
    return { code: "kustomize-path", why: "it is not a relative path", mend };
  const path = resolvePath(file.slice(0, file.lastIndexOf("/")), value);
  if (path === null || !(path === appFolder(scope) || path.startsWith(`${appFolder(scope)}/`)))
    return { code: "kustomize-path", why: "it leaves the service's folder", mend };
  if (files.has(path)) return null;
  if (
    ["kustomization.yaml", "kustomization.yml", "Kustomization"].some((name) => files.has(`${path}/${name}`))
  )
    return null;
  // kustomize takes a path that it does not find for the address of a remote base.
  return {
    code: "kustomize-missing",
    why: "there is no such file, and kustomize would look for it elsewhere",
    mend,
  };
}

/** A relative path from a folder, without dots; null where it climbs out of the repository. */
export function resolvePath(folder: string, relative: string): string | null {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
