import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseManifests } from "#sandbox/real-cluster/apply.ts";

export const argocdFolder = join(import.meta.dirname, "../../manifests/argocd");

const source = z.looseObject({
  repoURL: z.string(),
  path: z.string().optional(),
  chart: z.string().optional(),
  targetRevision: z.string(),
  ref: z.string().optional(),
  helm: z.object({ releaseName: z.string(), valueFiles: z.array(z.string()) }).optional(),
});
const application = z.looseObject({
  kind: z.literal("Application"),
  metadata: z.looseObject({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
    finalizers: z.array(z.string()).default([]),
  }),
  spec: z.looseObject({
    project: z.string(),
    source: source.optional(),
    sources: z.array(source).optional(),
    destination: z.object({ server: z.string(), namespace: z.string() }),
    syncPolicy: z.looseObject({
      automated: z.object({ prune: z.boolean(), selfHeal: z.boolean() }),
      retry: z.object({
        limit: z.number(),
        backoff: z.object({ duration: z.string(), factor: z.number(), maxDuration: z.string() }),
      }),
      syncOptions: z.array(z.string()).default([]),
    }),
  }),
});
const project = z.looseObject({
  kind: z.literal("AppProject"),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    sourceRepos: z.array(z.string()),
    destinations: z.array(z.object({ server: z.string(), namespace: z.string() })),
    clusterResourceWhitelist: z.array(z.object({ group: z.string(), kind: z.string() })),
  }),
});

export type Application = z.infer<typeof application> & { file: string };
export type Project = z.infer<typeof project> & { file: string };

/** Every YAML file of `manifests/argocd` that holds objects, by its path below that folder. */
export function argocdFiles(): { file: string; text: string }[] {
  return readdirSync(argocdFolder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml") && !/(^|\/)(kustomization|values)\.yaml$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(argocdFolder, file), "utf8") }));
}

/** Every Application of the folder, roots included. */
export function applications(): Application[] {
  return objectsOf("Application").map(({ file, object }) => ({ ...application.parse(object), file }));
}

/** Every AppProject of the folder. */
export function projects(): Project[] {
  return objectsOf("AppProject").map(({ file, object }) => ({ ...project.parse(object), file }));
}

function objectsOf(kind: string) {
  return argocdFiles().flatMap(({ file, text }) =>
    parseManifests(text)
      .filter((object) => object.kind === kind)
      .map((object) => ({ file, object })),
  );
}

/** Where an Application takes its manifests from: one place or several. */
export function sourcesOf({ spec }: Application) {
  return spec.sources ?? (spec.source === undefined ? [] : [spec.source]);
}
