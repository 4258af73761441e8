import { textMapAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

/** The namespace Argo CD lives in. */
export const argoNamespace = "argocd";

/** How the embedded Argo CD keeps time. The real one polls every 120 s with up to 60 s of jitter. */
export type ArgoTiming = {
  pollMs: number;
  jitterMs: number;
  /** Between the end of a sync and the comparison that first sees its health: the ordering trap's width. */
  settleMs: number;
  /** Self-heal acts this long after the last operation; 5 s in the real one. */
  selfHealMs: number;
  /** First wait before a retry where the Application names none; 5 s in the real one. */
  retryMs: number;
};

export const trialTiming: ArgoTiming = {
  pollMs: 3000,
  jitterMs: 300,
  settleMs: 500,
  selfHealMs: 1000,
  retryMs: 1000,
};

/** What `argocd-cm` and `argocd-cmd-params-cm` say, read anew for each comparison. */
export type ArgoSettings = { customised: ReadonlySet<string>; persistHealth: boolean };

/** Reads the settings from the two ConfigMaps of the argocd namespace. */
export function readSettings(objects: Objects): ArgoSettings {
  const main = textMapAt(objects.get(kinds.configMap, argoNamespace, "argocd-cm"), "data");
  const params = textMapAt(objects.get(kinds.configMap, argoNamespace, "argocd-cmd-params-cm"), "data");
  const prefix = "resource.customizations.health.";
  const customised = Object.keys(main)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length).replace("_", "/"));
  return {
    customised: new Set(customised),
    persistHealth: params["controller.resource.health.persist"] === "true",
  };
}
