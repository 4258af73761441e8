/** Made by the generator and lying beside the objectives. */
const generated = ["rules.yaml", "rule-tests.yaml", "dashboard.yaml", "kustomization.yaml"];

/** The service in whose folder of objectives a file lies; null for every other file and for what is generated there. */
export function serviceOfObjectiveFile(path: string, appsPath: string): string | null {
  if (!path.startsWith(`${appsPath}/`)) return null;
  const [, service, file] = /^([^/]+)\/slo\/([^/]+\.ya?ml)$/.exec(path.slice(appsPath.length + 1)) ?? [];
  return service && file && !generated.includes(file) ? service : null;
}
