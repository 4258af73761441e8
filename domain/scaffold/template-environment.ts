import { repoUrlOf } from "#domain/scaffold/check-publish.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import type { Template } from "#domain/scaffold/template.ts";

/** `environment.parameters` of a template: where the platform lives and what made the service. */
export function environmentOf(template: Template, commit: string, target: PlatformTarget): JsonObject {
  return {
    repository: target.repository,
    repoUrl: repoUrlOf(target),
    branch: target.branch,
    gitUrl: target.gitUrl,
    paths: target.paths,
    argocdNamespace: target.argocdNamespace,
    imageRegistry: target.imageRegistry,
    templateVersion: template.version ?? "",
    templateCommit: commit,
  };
}
