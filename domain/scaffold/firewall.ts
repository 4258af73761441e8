import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Problem } from "#domain/problem.ts";
import { checkApplicationDocument } from "#domain/scaffold/firewall/check-application.ts";
import { checkKustomization } from "#domain/scaffold/firewall/check-kustomization.ts";
import { checkObject } from "#domain/scaffold/firewall/check-object.ts";
import { pathFault } from "#domain/scaffold/firewall/check-path.ts";
import {
  appFolder,
  applicationFile,
  type FirewallScope,
  namespaceOf,
  type Report,
  reporter,
} from "#domain/scaffold/firewall/scope.ts";
import { isJsonObject, toJson } from "#domain/scaffold/json.ts";
import { readYaml } from "#domain/scaffold/read-yaml.ts";
import type { UncheckedFile } from "#domain/scaffold/template-bundle.ts";

/** Bounds of one creation; characters are UTF-16 code units. */
export const firewallLimits = {
  files: 500,
  fileCharacters: 1024 * 1024,
  characters: 5 * 1024 * 1024,
  problems: 50,
} as const;

/**
 * Everything in a rendered tree that could do more than create this one service: in the repository, in Argo CD's
 * repository server, in the cluster. No problem means that the tree adds only what a creation may add.
 */
export function checkRenderedFiles(files: readonly UncheckedFile[], scope: FirewallScope): Problem[] {
  const problems: Problem[] = [];
  if (files.length > firewallLimits.files) {
    const message = `The template renders ${files.length} files; ${firewallLimits.files} are allowed.`;
    return [{ severity: "error", code: "too-many-files", message, mend: "Render fewer files." }];
  }
  const characters = files.reduce((sum, file) => sum + file.content.length, 0);
  if (characters > firewallLimits.characters) {
    const message = `The rendered files hold ${characters} characters; ${firewallLimits.characters} are allowed.`;
    return [{ severity: "error", code: "files-too-large", message, mend: "Render less." }];
  }
  checkTwins(files, problems);
  const paths = new Set(files.map((file) => file.path));
  for (const file of files) {
    if (problems.length >= firewallLimits.problems) break;
    const report = reporter(file.path, problems);
    const fault = pathFault(file.path, scope);
    if (fault) report(fault.code, 1, fault.message, fault.mend);
    checkFile(file, report);
    if (
      file.path.startsWith(`${appFolder(scope)}/`) ||
      file.path.startsWith(`${scope.target.paths.applications}/`)
    )
      checkManifest(file, paths, scope, report, problems);
  }
  return problems.slice(0, firewallLimits.problems);
}

/** The same rules for objects as kustomize renders them, since a patch can write what no file says. */
export function checkRenderedObjects(
  objects: readonly KubernetesObject[],
  stage: string,
  scope: FirewallScope,
): Problem[] {
  const problems: Problem[] = [];
  const report = reporter(`${appFolder(scope)}/overlays/${stage}/kustomization.yaml`, problems);
  const own = namespaceOf(scope, stage);
  for (const object of objects) {
    const { kind, metadata } = object;
    const plain = toJson(object);
    if (isJsonObject(plain)) checkObject(plain, () => 1, scope, report);
    if (metadata.namespace !== undefined && metadata.namespace !== own)
      report(
        "foreign-namespace",
        1,
        `${kind} ${metadata.name} would stand in ${metadata.namespace}, not in ${own}.`,
        `Write namespace: ${own} in the overlay.`,
      );
  }
  return problems;
}

function checkTwins(files: readonly UncheckedFile[], problems: Problem[]): void {
  const seen = new Map<string, string>();
  const folders = new Map<string, string>();
  for (const { path } of files) {
    const report = reporter(path, problems);
    const folded = path.toLowerCase();
    const twin = seen.get(folded);
    if (twin !== undefined)
      report(
        "path-twins",
        1,
        `${path} and ${twin} are one file where case does not count.`,
        "Rename one of them.",
      );
    seen.set(folded, path);
    for (let slash = folded.indexOf("/"); slash !== -1; slash = folded.indexOf("/", slash + 1))
      folders.set(folded.slice(0, slash), path.slice(0, slash));
  }
  for (const { path } of files)
    if (folders.has(path.toLowerCase()))
      reporter(path, problems)(
        "path-twins",
        1,
        `${path} is a file and a folder at once.`,
        "Rename one of them.",
      );
  const folderNames = new Map<string, string>();
  for (const { path } of files)
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      const known = folderNames.get(folder.toLowerCase());
      if (known !== undefined && known !== folder)
        reporter(path, problems)(
          "path-twins",
          1,
          `${folder} and ${known} differ by case only.`,
          "Rename one of them.",
        );
      folderNames.set(folder.toLowerCase(), folder);
    }
}

const modes: Record<string, string> = {
  "120000": "a symbolic link",
  "160000": "a submodule",
  "040000": "a folder",
};

function checkFile({ mode, content, path }: UncheckedFile, report: Report): void {
  if (mode !== "100644" && mode !== "100755")
    report(
      "file-mode",
      1,
      `${path} is ${modes[mode] ?? `of mode ${mode}`}, not a plain file.`,
      "Put the file itself there.",
    );
  if (content.length > firewallLimits.fileCharacters)
    report(
      "file-too-large",
      1,
      `${path} is larger than ${firewallLimits.fileCharacters} characters.`,
      "Make it smaller.",
    );
  if (!content.isWellFormed() || /[\0\ufffd]/.test(content))
    report("file-binary", 1, `${path} is not text.`, "Leave it out.");
}

function checkManifest(
  { path, content }: UncheckedFile,
  paths: ReadonlySet<string>,
  scope: FirewallScope,
  report: Report,
  problems: Problem[],
): void {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/\.(jsonnet|libsonnet)$/i.test(name))
    report("argocd-jsonnet", 1, "Argo CD would run this Jsonnet program.", "Write YAML.");
  if (/^\.argocd/i.test(name))
    report("argocd-override", 1, `Argo CD would take ${name} for orders of its own.`, "Remove the file.");
  if (/^(chart\.ya?ml|helmfile\.ya?ml|values\.schema\.json)$/i.test(name))
    report("argocd-helm", 1, `${name} makes Argo CD render the folder with Helm.`, "Remove the file.");
  const isKustomization = /^kustomization(\.ya?ml)?$/i.test(name);
  if (!isKustomization && !/\.(ya?ml|json)$/i.test(name)) return;
  const read = readYaml(content, path);
  problems.push(...read.problems);
  for (const document of read.documents) {
    for (const line of document.tagLines.slice(0, 3))
      report(
        "yaml-tag",
        line,
        "The value has an explicit tag, which other parsers may read otherwise.",
        "Remove the tag.",
      );
    if (path === applicationFile(scope) || path.startsWith(`${scope.target.paths.applications}/`)) {
      checkApplicationDocument(document, scope, report);
      continue;
    }
    if (!isJsonObject(document.value)) continue;
    const { kind, apiVersion } = document.value;
    const configures = String(apiVersion).startsWith("kustomize.config.k8s.io/");
    if (isKustomization || ((kind === "Kustomization" || kind === "Component") && configures))
      checkKustomization(document, path, paths, scope, report);
    else if (path !== `${appFolder(scope)}/catalog-info.yaml`)
      checkObject(document.value, document.lineAt, scope, report);
  }
}
