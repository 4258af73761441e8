import { stages } from "#domain/delivery/stages.ts";
import type { Problem } from "#domain/problem.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";

/** The one service a creation is about, and the platform it lands on. `service` is a judged, good name. */
export type FirewallScope = { service: string; target: PlatformTarget };

/** Puts a refusal at a line (from 1) of the file in hand. */
export type Report = (code: string, line: number, message: string, mend: string) => void;

export function reporter(file: string, problems: Problem[]): Report {
  return (code, line, message, mend) => {
    problems.push({ severity: "error", code, message, mend, file, line });
  };
}

/** A creation asks Argo CD for the first stage only; the first promotion adds the next. */
export const firstStage = stages[0];

export function namespaceOf(scope: FirewallScope, stage: string): string {
  return `${scope.service}-${stage}`;
}

/** The namespaces that belong to the service: one a stage. */
export function ownNamespaces(scope: FirewallScope): string[] {
  return stages.map((stage) => namespaceOf(scope, stage));
}

/** Folder of the service's manifests, without a trailing slash. */
export function appFolder({ service, target }: FirewallScope): string {
  return `${target.paths.apps}/${service}`;
}

/** The one file that tells Argo CD of the service. */
export function applicationFile({ service, target }: FirewallScope): string {
  return `${target.paths.applications}/${service}-${firstStage}.yaml`;
}
