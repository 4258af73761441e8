import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

export const rulesFolder = join(import.meta.dirname, "../../manifests/platform/prometheus-stack/rules");

const alertRule = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
});
const ruleObject = z.object({
  apiVersion: z.literal("monitoring.coreos.com/v1"),
  kind: z.literal("PrometheusRule"),
  spec: z.object({ groups: z.array(z.looseObject({ name: z.string(), rules: z.array(alertRule) })) }),
});

/** An alert as a PrometheusRule object states it, with the file it stands in. */
export type AlertRule = z.infer<typeof alertRule> & { file: string };

/** The rule files' names; each holds one PrometheusRule. */
export function ruleFiles(): string[] {
  return readdirSync(rulesFolder).filter((name) => name.endsWith(".yaml"));
}

/** What Prometheus itself reads: the `groups` of the object. */
export function groupsOf(file: string) {
  return ruleObject.parse(parse(readFileSync(join(rulesFolder, file), "utf8"))).spec.groups;
}

/** Every alert of the platform. */
export function alertRules(): AlertRule[] {
  return ruleFiles().flatMap((file) =>
    groupsOf(file).flatMap(({ rules }) => rules.map((rule) => ({ ...rule, file }))),
  );
}

/** `HighErrorRate` as it stands in addresses and file names: `high-error-rate`. */
export function slugOf(alert: string): string {
  return alert
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}
