import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createDependencies } from "#sandbox/cluster/kubelet/dependencies.ts";

export type ServiceCopy = { folder: string; remove: () => void };

/** A service's folder in a temporary place, with the packages its lock names; installed once per lock. */
export async function copyService(name: string): Promise<ServiceCopy> {
  const folder = mkdtempSync(join(tmpdir(), `portolan-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  cpSync(join("services", name), folder, {
    recursive: true,
    filter: (path) => basename(path) !== "node_modules",
  });
  const dependencies = createDependencies({
    directory: resolve(".portolan/service-modules"),
    cache: resolve(".portolan/npm-cache"),
    signal: AbortSignal.timeout(300_000),
  });
  await dependencies.linkInto(folder, true);
  return { folder, remove };
}
