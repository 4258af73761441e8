import { type FirewallScope, ownNamespaces, type Report } from "#domain/scaffold/firewall/scope.ts";
import { isJsonObject, type Json, type JsonObject, listOf, objectOf, textOf } from "#domain/scaffold/json.ts";
import type { YamlPath } from "#domain/scaffold/yaml-lines.ts";

type LineAt = (path: YamlPath) => number;

/** Kinds that do not live in a namespace, and so concern everybody. Others of the sort begin with Cluster. */
const everybodys: ReadonlySet<string> = new Set([
  ...["Namespace", "Node", "PersistentVolume", "CustomResourceDefinition", "APIService", "PriorityClass"],
  ...[
    "StorageClass",
    "VolumeAttachment",
    "CSIDriver",
    "CSINode",
    "RuntimeClass",
    "IngressClass",
    "GatewayClass",
  ],
  ...["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy"],
  ...["ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
  ...["CertificateSigningRequest", "FlowSchema", "PriorityLevelConfiguration", "ComponentStatus"],
]);

const argoKinds: ReadonlySet<string> = new Set(["Application", "ApplicationSet", "AppProject"]);

/** What no object of a service may do, wherever it stands: in a file, in a patch, or as rendered. */
export function checkObject(object: JsonObject, lineAt: LineAt, scope: FirewallScope, report: Report): void {
  const kind = textOf(object.kind) ?? "";
  if (kind.endsWith("List") && Array.isArray(object.items)) {
    for (const [index, item] of listOf(object.items).entries())
      if (isJsonObject(item)) checkObject(item, (path) => lineAt(["items", index, ...path]), scope, report);
    return;
  }
  checkKind(object, kind, lineAt, scope, report);
  checkMetadata(objectOf(object.metadata), (path) => lineAt(["metadata", ...path]), report);
  const { namespace } = objectOf(object.metadata);
  if (namespace !== undefined && (typeof namespace !== "string" || !ownNamespaces(scope).includes(namespace)))
    report(
      "foreign-namespace",
      lineAt(["metadata", "namespace"]),
      `${kind || "The object"} asks for the namespace ${JSON.stringify(namespace)}.`,
      `Leave the namespace to the overlay, or use ${ownNamespaces(scope).join(" or ")}.`,
    );
}

function checkKind(
  object: JsonObject,
  kind: string,
  lineAt: LineAt,
  scope: FirewallScope,
  report: Report,
): void {
  const apiVersion = textOf(object.apiVersion) ?? "";
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  if (argoKinds.has(kind) || (group === "argoproj.io" && kind.startsWith("App")))
    report(
      "argocd-object",
      lineAt(["kind"]),
      `${kind} does not belong into the service's own manifests: it could deploy anything.`,
      `The one Application of ${scope.service} stands in ${scope.target.paths.applications}.`,
    );
  else if (everybodys.has(kind) || /^Cluster./.test(kind))
    report(
      "cluster-object",
      lineAt(["kind"]),
      `${kind} concerns the whole cluster.`,
      "Ask the platform team for it.",
    );
  if (apiVersion === "builtin" || group === "kustomize.config.k8s.io")
    if (kind !== "Kustomization" && kind !== "Component")
      report(
        "kustomize-plugin",
        lineAt(["kind"]),
        `${kind} configures a kustomize plug-in.`,
        "Write the objects themselves.",
      );
  if (kind === "Secret")
    for (const field of ["data", "stringData"])
      if (Object.keys(objectOf(object[field])).length > 0)
        report(
          "secret-in-git",
          lineAt([field]),
          "A Secret with its values would stand in Git.",
          "Use an ExternalSecret.",
        );
}

/** Annotations and labels by which a tool does more than apply the object. */
export function checkMetadata(metadata: JsonObject, lineAt: LineAt, report: Report): void {
  for (const [name, value] of Object.entries(objectOf(metadata.annotations))) {
    const line = lineAt(["annotations", name]);
    if (/^(argocd\.argoproj\.io|helm\.sh)\/hook$/i.test(name) && deletesLater(value))
      report(
        "argocd-hook",
        line,
        `The hook ${JSON.stringify(value)} runs when the service is removed, past the limits of its project.`,
        "Remove the annotation; clean up in the service, or ask the platform team.",
      );
    if (/^config\.(kubernetes|k8s)\.io\/(function|local-config-fn)$/.test(name))
      report("kustomize-plugin", line, `${name} makes kustomize run a function.`, "Remove the annotation.");
    if (name.startsWith("link.argocd.argoproj.io/") && !/^(\S+\|)?https?:\/\//i.test(String(value)))
      report(
        "argocd-link",
        line,
        `${name} is shown as a link and is no web address.`,
        "Begin it with https://.",
      );
  }
  for (const name of Object.keys(objectOf(metadata.labels)))
    if (name === "argocd.argoproj.io/secret-type")
      report(
        "argocd-credential",
        lineAt(["labels", name]),
        "The label makes Argo CD take the object for a repository or a cluster of its own.",
        "Remove the label.",
      );
}

function deletesLater(value: Json): boolean {
  const hooks = typeof value === "string" ? value.split(",") : [""];
  return hooks.some(
    (hook) =>
      !/^(presync|sync|postsync|syncfail|skip|pre-install|post-install|pre-upgrade|post-upgrade|crd-install|test(-success)?)$/i.test(
        hook.trim(),
      ),
  );
}
