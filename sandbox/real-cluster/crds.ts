import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { applyCrds, type Connection, parseManifests } from "#sandbox/real-cluster/apply.ts";

/**
 * Kinds that the platform's manifests use and no component here serves. They lie in the Go modules of their projects,
 * whose checksums Go verifies, and are read from there.
 */
const sources = [
  {
    module: "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    folder: "example/prometheus-operator-crd-full",
    files: ["monitoring.coreos.com_servicemonitors.yaml", "monitoring.coreos.com_prometheusrules.yaml"],
  },
  {
    module: "github.com/external-secrets/external-secrets@v1.3.2",
    folder: "config/crds/bases",
    files: ["external-secrets.io_externalsecrets.yaml", "external-secrets.io_clustersecretstores.yaml"],
  },
  {
    module: "github.com/kyverno/kyverno@v1.17.2",
    folder: "config/crds/kyverno",
    files: ["kyverno.io_clusterpolicies.yaml"],
  },
] as const;

const downloaded = z.object({ Dir: z.string() });

/** Makes the API server know the platform's kinds; the first time it downloads their modules. */
export async function installPlatformCrds(connection: Connection): Promise<void> {
  for (const { module, folder, files } of sources) {
    const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module]);
    const { Dir } = downloaded.parse(JSON.parse(stdout));
    await applyCrds(
      connection,
      files.flatMap((file) => parseManifests(readFileSync(join(Dir, folder, file), "utf8"))),
    );
  }
}
