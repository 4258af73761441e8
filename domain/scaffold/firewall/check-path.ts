import { stages } from "#domain/delivery/stages.ts";
import { appFolder, applicationFile, type FirewallScope } from "#domain/scaffold/firewall/scope.ts";

export type PathFault = { code: string; message: string; mend: string };

const longestPath = 240;

/**
 * What is wrong with a path that a creation would write, or null. Exactly these are allowed: the service's source,
 * its manifests (`base`, an overlay a stage, `slo`, `catalog-info.yaml`), its one Application file, its runbooks.
 */
export function pathFault(path: string, scope: FirewallScope): PathFault | null {
  return trickIn(path) ?? (isAllowed(path, scope) ? null : outside(path, scope));
}

function trickIn(path: string): PathFault | null {
  const refuse = (
    code: string,
    what: string,
    mend = "Use a plain path below the service's own folders.",
  ): PathFault => {
    const shown = JSON.stringify(path.length > 80 ? `${path.slice(0, 80)}…` : path);
    return { code, message: `The path ${shown} ${what}.`, mend };
  };
  if (path === "") return refuse("path-empty", "is empty");
  if (path.length > longestPath)
    return refuse("path-long", `is longer than ${longestPath} characters`, "Shorten it.");
  if (/\p{Cc}/u.test(path)) return refuse("path-control-character", "contains a control character");
  if (path.includes("\\")) return refuse("path-backslash", "contains a backslash", "Separate folders by /.");
  if (/^\/|^[A-Za-z]:|^~/.test(path)) return refuse("path-absolute", "does not begin in the repository");
  if (/%[0-9a-f]{2}/i.test(path)) return refuse("path-encoded", "contains percent-encoded characters");
  if (/\P{ASCII}/u.test(path)) {
    const plain = path.normalize("NFKC");
    if (/(^|\/)\.{1,2}(\/|$)/.test(plain))
      return refuse("path-traversal", "hides .. in characters that look like dots");
    return refuse(
      "path-unicode",
      "contains characters beyond ASCII",
      "Use a to z, digits, dots, dashes and underscores.",
    );
  }
  const segments = path.split("/");
  if (segments.some((segment) => segment === ".." || segment === "."))
    return refuse("path-traversal", "leaves its folder by . or ..");
  if (segments.includes(""))
    return refuse("path-empty-segment", "has an empty part", "Remove the doubled slash.");
  if (segments.some(isGitsOwn)) return refuse("path-git", "belongs to Git itself");
  const odd = /[^A-Za-z0-9._@+=,()[\]$/-]/.exec(path)?.[0];
  if (odd !== undefined) return refuse("path-character", `contains ${JSON.stringify(odd)}`);
  if (segments.some((segment) => /[. ]$/.test(segment)))
    return refuse("path-ending", "has a part that ends in a dot");
  return null;
}

/** `.git` as Git on any file system reads it: without case, as NTFS' short name, and the files Git acts on. */
function isGitsOwn(segment: string): boolean {
  const name = segment.toLowerCase().replace(/[. ]+$/, "");
  return name === ".git" || /^git~\d+$/.test(name) || name === ".gitmodules";
}

function isAllowed(path: string, scope: FirewallScope): boolean {
  const { paths } = scope.target;
  if (below(path, `${paths.services}/${scope.service}`) !== null) return true;
  if (path === applicationFile(scope)) return true;
  const runbook = below(path, `${paths.runbooks}/${scope.service}`);
  if (runbook !== null) return /^[^/]+\.md$/.test(runbook);
  const manifest = below(path, appFolder(scope));
  if (manifest === null) return false;
  if (manifest === "catalog-info.yaml") return true;
  return ["base", "slo", ...stages.map((stage) => `overlays/${stage}`)].some(
    (folder) => below(manifest, folder) !== null,
  );
}

function below(path: string, folder: string): string | null {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
}

function outside(path: string, scope: FirewallScope): PathFault {
  const { paths } = scope.target;
  const { service } = scope;
  if (below(path, paths.applications) !== null)
    return {
      code: "path-application",
      message: `${path} would tell Argo CD of something else than ${service} in its first stage.`,
      mend: `Only ${applicationFile(scope)} is allowed; a promotion adds the next stage.`,
    };
  return {
    code: "path-outside-service",
    message: `${path} is not part of the service ${service}.`,
    mend: `Write below ${paths.services}/${service}, ${appFolder(scope)}/{base,overlays,slo} or ${paths.runbooks}/${service}.`,
  };
}
