import { z } from "zod";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { mapAt } from "#sandbox/cluster/objects/fields.ts";

const source = z.looseObject({
  repoURL: z.string().min(1),
  path: z.string().optional(),
  targetRevision: z.string().optional(),
  chart: z.string().optional(),
  ref: z.string().optional(),
  directory: z
    .looseObject({
      recurse: z.boolean().optional(),
      include: z.string().optional(),
      exclude: z.string().optional(),
    })
    .optional(),
  kustomize: z.looseObject({}).optional(),
  helm: z.looseObject({}).optional(),
});
export type Source = z.infer<typeof source>;

const retry = z.looseObject({
  limit: z.number().int().optional(),
  backoff: z
    .looseObject({
      duration: z.string().optional(),
      factor: z.number().optional(),
      maxDuration: z.string().optional(),
    })
    .optional(),
});
export type Retry = z.infer<typeof retry>;

const spec = z.looseObject({
  project: z.string().default("default"),
  source: source.optional(),
  sources: z.array(source).optional(),
  destination: z.looseObject({
    server: z.string().optional(),
    name: z.string().optional(),
    namespace: z.string().optional(),
  }),
  syncPolicy: z
    .looseObject({
      automated: z
        .looseObject({
          enabled: z.boolean().optional(),
          prune: z.boolean().optional(),
          selfHeal: z.boolean().optional(),
          allowEmpty: z.boolean().optional(),
        })
        .nullish(),
      syncOptions: z.array(z.string()).optional(),
      retry: retry.optional(),
    })
    .optional(),
  ignoreDifferences: z
    .array(
      z.looseObject({
        group: z.string().optional(),
        kind: z.string(),
        name: z.string().optional(),
        namespace: z.string().optional(),
        jsonPointers: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  revisionHistoryLimit: z.number().int().optional(),
});
export type ApplicationSpec = z.infer<typeof spec>;

const operation = z.looseObject({
  sync: z
    .looseObject({
      revision: z.string().optional(),
      prune: z.boolean().optional(),
      dryRun: z.boolean().optional(),
      syncOptions: z.array(z.string()).optional(),
      resources: z
        .array(
          z.looseObject({
            group: z.string().optional(),
            kind: z.string(),
            name: z.string(),
            namespace: z.string().optional(),
          }),
        )
        .optional(),
      autoHealAttemptsCount: z.number().optional(),
    })
    .optional(),
  initiatedBy: z
    .looseObject({ username: z.string().optional(), automated: z.boolean().optional() })
    .optional(),
  retry: retry.optional(),
});
export type Operation = z.infer<typeof operation>;

/** Reads the spec of an Application, or the reason why it cannot be read. */
export function readSpec(application: KubernetesObject): { spec: ApplicationSpec } | { problem: string } {
  const read = spec.safeParse(application.spec);
  if (!read.success) return { problem: z.prettifyError(read.error).replaceAll("\n", " ") };
  if (read.data.source === undefined && (read.data.sources ?? []).length === 0) {
    const wanted = "spec.source.repoURL and either spec.source.path or spec.source.chart are required";
    return { problem: wanted };
  }
  return { spec: read.data };
}

/** Reads the requested operation (top-level `operation`, not `spec.operation`); null where none is set. */
export function readOperation(application: KubernetesObject): Operation | null {
  const read = operation.safeParse(application.operation);
  return read.success ? read.data : null;
}

/** The sources of an application in either spelling. */
export function sourcesOf(spec: ApplicationSpec): Source[] {
  return spec.source === undefined ? (spec.sources ?? []) : [spec.source];
}

/** True where automated sync is on; `automated: { enabled: false }` means off. */
export function isAutomated(spec: ApplicationSpec): boolean {
  const automated = spec.syncPolicy?.automated;
  return automated !== undefined && automated !== null && automated.enabled !== false;
}

/** True where a sync option such as `Prune=false` is among the given ones. */
export function hasOption(options: readonly string[] | undefined, option: string): boolean {
  return (options ?? []).includes(option);
}

/** The sync options an object carries in its own annotation. */
export function ownOptions(object: KubernetesObject): string[] {
  const text = mapAt(object, "metadata", "annotations")["argocd.argoproj.io/sync-options"];
  return typeof text === "string" ? text.split(",").map((option) => option.trim()) : [];
}
