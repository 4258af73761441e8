import { checkMetadata } from "#domain/scaffold/firewall/check-object.ts";
import {
  appFolder,
  type FirewallScope,
  firstStage,
  namespaceOf,
  type Report,
} from "#domain/scaffold/firewall/scope.ts";
import { isJsonObject, type Json, type JsonObject, listOf, objectOf, textOf } from "#domain/scaffold/json.ts";
import type { YamlDocument } from "#domain/scaffold/read-yaml.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";

const inCluster = "https://kubernetes.default.svc";

type Check = { lineAt: (path: YamlPath) => number; scope: FirewallScope; report: Report };

/**
 * One document of the file that Argo CD's parent application reads. Whoever writes there chooses what Argo CD does
 * with its own rights, so every field is on a list or refused.
 */
export function checkApplicationDocument(document: YamlDocument, scope: FirewallScope, report: Report): void {
  const { lineAt } = document;
  if (!isJsonObject(document.value)) {
    if (document.value !== null)
      report("application-shape", lineAt([]), "The document is no object.", "Remove it.");
    return;
  }
  const object = document.value;
  const check: Check = { lineAt, scope, report };
  only(object, ["apiVersion", "kind", "metadata", "spec"], [], check);
  checkMetadata(objectOf(object.metadata), (path) => lineAt(["metadata", ...path]), report);
  only(
    objectOf(object.metadata),
    ["name", "namespace", "labels", "annotations", "finalizers"],
    ["metadata"],
    check,
  );
  const kind = `${textOf(object.apiVersion)} ${textOf(object.kind)}`;
  const own = namespaceOf(scope, firstStage);
  expect(objectOf(object.metadata).name, [own], ["metadata", "name"], "foreign-name", check);
  if (kind === "v1 Namespace") {
    only(objectOf(object.spec), [], ["spec"], check);
    checkPodSecurity(objectOf(objectOf(object.metadata).labels), check);
    return;
  }
  expect(
    objectOf(object.metadata).namespace,
    [scope.target.argocdNamespace],
    ["metadata", "namespace"],
    "foreign-namespace",
    check,
  );
  if (kind === "argoproj.io/v1alpha1 AppProject") checkProject(objectOf(object.spec), check);
  else if (kind === "argoproj.io/v1alpha1 Application") checkApplication(objectOf(object.spec), check);
  else
    report(
      "application-kind",
      lineAt(["kind"]),
      `${kind} may not stand beside the Applications.`,
      "Only a Namespace, an AppProject and an Application are allowed here.",
    );
}

function checkPodSecurity(labels: JsonObject, { lineAt, report }: Check): void {
  const name = "pod-security.kubernetes.io/enforce";
  if (labels[name] === "restricted" || labels[name] === "baseline") return;
  report(
    "namespace-pod-security",
    lineAt(["metadata", "labels", name]),
    "The namespace would admit pods that can take over their node.",
    `Label it ${name}: restricted.`,
  );
}

function checkProject(spec: JsonObject, check: Check): void {
  const { scope } = check;
  const allowed = [
    "description",
    "sourceRepos",
    "destinations",
    "clusterResourceWhitelist",
    "namespaceResourceWhitelist",
  ];
  only(spec, [...allowed, "namespaceResourceBlacklist", "orphanedResources", "syncWindows"], ["spec"], check);
  for (const [index, repository] of listOf(spec.sourceRepos).entries())
    expect(repository, [scope.target.gitUrl], ["spec", "sourceRepos", index], "foreign-repository", check);
  for (const [index, destination] of listOf(spec.destinations).entries())
    checkDestination(objectOf(destination), ["spec", "destinations", index], check);
  if (listOf(spec.clusterResourceWhitelist).length > 0)
    check.report(
      "cluster-object",
      check.lineAt(["spec", "clusterResourceWhitelist"]),
      "The project would let the service make objects that concern the whole cluster.",
      "Write clusterResourceWhitelist: [].",
    );
}

const sourceFaults: Record<string, readonly [code: string, why: string]> = {
  helm: ["argocd-helm", "reads values files and charts of its choice"],
  chart: ["argocd-helm", "fetches a chart"],
  directory: ["argocd-jsonnet", "can run Jsonnet"],
  plugin: ["argocd-plugin", "runs a plug-in"],
  kustomize: ["argocd-kustomize", "changes what was reviewed"],
  ref: ["argocd-sources", "joins another source"],
};

function checkApplication(spec: JsonObject, check: Check): void {
  const { scope, lineAt, report } = check;
  const own = namespaceOf(scope, firstStage);
  const allowed = [
    "project",
    "source",
    "destination",
    "syncPolicy",
    "ignoreDifferences",
    "revisionHistoryLimit",
    "info",
  ];
  only(spec, allowed, ["spec"], check);
  expect(
    spec.project,
    [own],
    ["spec", "project"],
    spec.project === "default" ? "project-default" : "foreign-project",
    check,
  );
  const source = objectOf(spec.source);
  for (const key of Object.keys(source)) {
    const [code, why] = sourceFaults[key] ?? [];
    if (code !== undefined)
      report(code, lineAt(["spec", "source", key]), `The source uses ${key}, which ${why}.`, "Remove it.");
  }
  reportValueFiles(source, check);
  only(
    source,
    ["repoURL", "path", "targetRevision", ...Object.keys(sourceFaults)],
    ["spec", "source"],
    check,
  );
  expect(source.repoURL, [scope.target.gitUrl], ["spec", "source", "repoURL"], "foreign-repository", check);
  expect(
    source.path,
    [`${appFolder(scope)}/overlays/${firstStage}`],
    ["spec", "source", "path"],
    "foreign-path",
    check,
  );
  expect(
    source.targetRevision,
    [scope.target.branch, "HEAD"],
    ["spec", "source", "targetRevision"],
    "foreign-revision",
    check,
  );
  checkDestination(objectOf(spec.destination), ["spec", "destination"], check);
  const policy = objectOf(spec.syncPolicy);
  only(policy, ["automated", "syncOptions", "retry"], ["spec", "syncPolicy"], check);
  for (const [index, option] of listOf(policy.syncOptions).entries())
    if (/^\s*CreateNamespace\s*=\s*true\s*$/i.test(String(option)))
      report(
        "create-namespace",
        lineAt(["spec", "syncPolicy", "syncOptions", index]),
        "CreateNamespace makes a namespace without labels and limits.",
        `Add the Namespace ${own} to the file instead.`,
      );
}

function reportValueFiles(source: JsonObject, { lineAt, report }: Check): void {
  for (const [index, file] of listOf(objectOf(source.helm).valueFiles).entries())
    if (/(^|\/)\.\.(\/|$)|:\/\/|^\/|^\$/.test(String(file)))
      report(
        "argocd-value-files",
        lineAt(["spec", "source", "helm", "valueFiles", index]),
        `The values file ${JSON.stringify(file)} lies outside the service's folder.`,
        "Remove helm from the source.",
      );
}

function checkDestination(destination: JsonObject, path: YamlPath, check: Check): void {
  const own = namespaceOf(check.scope, firstStage);
  only(destination, ["server", "name", "namespace"], path, check);
  expect(destination.namespace, [own], [...path, "namespace"], "foreign-namespace", check);
  if (destination.name !== undefined)
    expect(destination.name, ["in-cluster"], [...path, "name"], "foreign-cluster", check);
  else expect(destination.server, [inCluster], [...path, "server"], "foreign-cluster", check);
}

function expect(
  value: Json | undefined,
  allowed: readonly string[],
  path: YamlPath,
  code: string,
  check: Check,
): void {
  if (typeof value === "string" && allowed.includes(value)) return;
  const shown = value === undefined ? "missing" : JSON.stringify(value);
  check.report(code, check.lineAt(path), `${path.join(".")} is ${shown}.`, `Write ${allowed.join(" or ")}.`);
}

function only(object: JsonObject, allowed: readonly string[], path: YamlPath, check: Check): void {
  for (const key of Object.keys(object)) {
    if (allowed.includes(key)) continue;
    const at = [...path, key];
    const message = `${at.join(".")} is not among the fields a creation may set.`;
    check.report("application-field", check.lineAt(at), message, `Remove ${key}.`);
  }
}
