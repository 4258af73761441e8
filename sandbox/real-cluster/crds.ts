import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { applyCrds, type Connection, parseManifests } from "#sandbox/real-cluster/apply.ts";
import { go } from "#sandbox/real-cluster/go.ts";

/**
 * Kinds that the platform's manifests use and no component here serves. They lie in the Go modules of their projects,
 * whose checksums Go verifies, and are read from there.
 */
const sources = [
  {
    module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    folder: "example/prometheus-operator-crd-full",
    files: [
      "monitoring.coreos.com_podmonitors.yaml",
      "monitoring.coreos.com_probes.yaml",
      "monitoring.coreos.com_prometheusrules.yaml",
      "monitoring.coreos.com_servicemonitors.yaml",
    ],
  },
  {
    module: "github.com/external-secrets/external-secrets@v1.3.2",
    folder: "config/crds/bases",
    files: ["external-secrets.io_externalsecrets.yaml", "external-secrets.io_clustersecretstores.yaml"],
  },
  {
    module: "github.com/kyverno/kyverno@v1.17.2",
    folder: "config/crds",
    files: [
      "kyverno/kyverno.io_clusterpolicies.yaml",
      "policies.kyverno.io/policies.kyverno.io_imagevalidatingpolicies.yaml",
    ],
  },
  {
    module: "github.com/aws/karpenter-provider-aws@v1.14.1",
    folder: "pkg/apis/crds",
    files: ["karpenter.k8s.aws_ec2nodeclasses.yaml", "karpenter.sh_nodepools.yaml"],
  },
  {
    module: "github.com/cert-manager/cert-manager@v1.21.2",
    folder: "deploy/crds",
    files: ["cert-manager.io_clusterissuers.yaml"],
  },
  {
    module: "github.com/kedacore/keda/v2@v2.20.2",
    folder: "config/crd/bases",
    files: ["keda.sh_scaledobjects.yaml", "keda.sh_triggerauthentications.yaml"],
  },
] as const;

const downloaded = z.object({ Dir: z.string() });

/** Where a module lies in Go's cache, `path@version`; it is downloaded and its checksum verified the first time. */
export async function moduleFolder(module: string): Promise<string> {
  const said = await go(["mod", "download", "-json", module], import.meta.dirname);
  return downloaded.parse(JSON.parse(said)).Dir;
}

/** Makes the API server know the platform's kinds; the first time it downloads their modules. */
export async function installPlatformCrds(connection: Connection): Promise<void> {
  for (const { module, folder, files } of sources) {
    const dir = await moduleFolder(module);
    await applyCrds(
      connection,
      files.flatMap((file) => parseManifests(readFileSync(join(dir, folder, file), "utf8"))),
    );
  }
}
