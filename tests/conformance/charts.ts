import { execFile } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { type Manifest, parseManifests } from "#sandbox/real-cluster/apply.ts";
import { moduleFolder } from "#sandbox/real-cluster/crds.ts";

const run = promisify(execFile);

/**
 * Add-ons whose chart lies in a Go module of its project; the others' chart repositories cannot be reached from a test.
 * A chart in its source may carry the version of the release before: `released` is what it was published as.
 */
export const charts = [
  {
    addon: "cert-manager",
    module: "github.com/cert-manager/cert-manager@v1.21.2",
    folder: "deploy/charts/cert-manager",
    released: "v1.21.2",
  },
  {
    addon: "external-dns",
    module: "sigs.k8s.io/external-dns@v0.21.0",
    folder: "charts/external-dns",
    released: "1.20.0",
  },
  {
    addon: "external-secrets",
    module: "github.com/external-secrets/external-secrets@v1.3.2",
    folder: "deploy/charts/external-secrets",
    released: "1.3.1",
  },
  {
    addon: "karpenter",
    module: "github.com/aws/karpenter-provider-aws@v1.14.1",
    folder: "charts/karpenter",
    released: "1.13.0",
  },
  {
    addon: "kyverno",
    module: "github.com/kyverno/kyverno@v1.17.2",
    folder: "charts/kyverno",
    released: "3.7.2",
  },
  {
    addon: "metrics-server",
    module: "sigs.k8s.io/metrics-server@v0.9.0",
    folder: "charts/metrics-server",
    released: "3.13.1",
  },
] as const;

const chartFile = z.looseObject({
  dependencies: z.array(z.looseObject({ name: z.string() })).default([]),
});

/** What `helm template` makes of the chart with our values, its kinds included and its own tests left out; `room` is a folder of the test's own. */
export async function renderChart(
  { addon, module, folder }: (typeof charts)[number],
  options: { helm: string; room: string; values: string; namespace: string },
): Promise<Manifest[]> {
  const chart = join(options.room, addon);
  cpSync(join(await moduleFolder(module), folder), chart, { recursive: true });
  const path = join(chart, "Chart.yaml");
  // Go's cache is read-only, and so is a copy of it.
  for (const each of [chart, path]) chmodSync(each, 0o755);
  const file = chartFile.parse(parse(readFileSync(path, "utf8")));
  const dependencies = file.dependencies.filter(({ name }) => existsSync(join(chart, "charts", name)));
  // Sub-charts that lie elsewhere bring kinds or stores that our values switch off.
  writeFileSync(path, stringify({ ...file, dependencies, version: "1.0.0" }));
  const args = ["template", addon, chart, "--namespace", options.namespace, "--values", options.values];
  const { stdout } = await run(options.helm, [...args, "--include-crds", "--kube-version", "1.36.0"], {
    maxBuffer: 1 << 26,
  });
  return parseManifests(stdout)
    .filter(({ metadata }) => !JSON.stringify(metadata.annotations ?? {}).includes('"helm.sh/hook":"test'))
    .map((object) => placed(object, options.namespace));
}

/** Helm leaves the namespace to whoever applies; Argo CD fills in the Application's. */
function placed(object: Manifest, namespace: string): Manifest {
  if (object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
