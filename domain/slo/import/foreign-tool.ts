import type { Problem } from "#domain/problem.ts";
import type { JsonObject } from "#domain/scaffold/json.ts";

type ForeignTool = "Sloth" | "Pyrra";

/** The other tool whose objectives a document holds, by what it says of itself; null for every other document. */
export function foreignTool({ version, apiVersion, kind }: JsonObject): ForeignTool | null {
  if (version === "prometheus/v1") return "Sloth";
  if (apiVersion === "sloth.slok.dev/v1" && kind === "PrometheusServiceLevel") return "Sloth";
  if (apiVersion === "pyrra.dev/v1alpha1" && kind === "ServiceLevelObjective") return "Pyrra";
  return null;
}

/**
 * What is said of such a document among a service's objectives (`<apps>/<service>/slo/<file>`). It is no error: the
 * objectives that it is imported into could not come beside it.
 */
export function foreignProblem(tool: ForeignTool, file: string, line: number): Problem {
  const [, service, name] = /([^/]+)\/slo\/([^/]+)$/.exec(file) ?? [];
  const asked = new URLSearchParams({ service: service ?? "", import: name ?? "" });
  return {
    severity: "warning",
    code: "slo-foreign",
    message: `A ${tool} file: what it promises is not counted here.`,
    mend: "Import its objectives, one pull request each, then delete it.",
    file,
    line,
    ...(service && name ? { link: { label: "Import it", href: `/budgets/new?${asked}` } } : {}),
  };
}
