import { z } from "zod";

/** Where things live in the platform repository and what images are called. From `portolan.yaml`. */
export const platformSettingsSchema = z.strictObject({
  /** `owner/name` of the repository that Argo CD follows. */
  repository: z.string().regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/),
  branch: z.string().min(1),
  paths: z.strictObject({
    services: z.string(),
    apps: z.string(),
    applications: z.string(),
    runbooks: z.string(),
    templates: z.string(),
  }),
  /** Prefix of every image name: `registry.example.com/acme`; the service's name follows after a slash. */
  imageRegistry: z.string().min(1),
  /** Where Argo CD's own objects, Applications and AppProjects, live in the cluster. */
  argocdNamespace: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .default("argocd"),
  /** Where people reach the portal, without a slash at its end; alerts link to their runbook there. */
  portalUrl: z
    .url()
    .regex(/^https?:.*[^/]$/)
    .exactOptional(),
});
export type PlatformSettings = z.infer<typeof platformSettingsSchema>;

/** `gitUrl` is what Argo CD clones: derived from the GitHub base URL, so that the trial world differs by URL only. */
export type PlatformTarget = PlatformSettings & { gitUrl: string };
