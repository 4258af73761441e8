import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { portolanArgoConfig } from "#sandbox/cluster/seed.ts";
import {
  type Application,
  applications,
  argocdFolder,
  projects,
  sourcesOf,
} from "#tests/platform/argocd-files.ts";

const root = join(argocdFolder, "../..");
const ownRepository = "https://github.com/acme/platform.git";
const all = applications();
const addons = all.filter(({ file }) => file.startsWith("addons/"));
const waveOf = ({ metadata }: Application) => Number(metadata.annotations["argocd.argoproj.io/sync-wave"]);
const named = (name: string) => {
  const found = addons.find(({ metadata }) => metadata.name === name);
  if (!found) throw new Error(`no add-on is called ${name}`);
  return found;
};

test("every folder of an add-on has its Application, and every Application its folder", () => {
  const folders = readdirSync(join(root, "manifests/platform"));
  const used = addons.flatMap((each) =>
    sourcesOf(each).flatMap(({ path, helm }) => [path ?? "", ...(helm?.valueFiles ?? [])]),
  );
  const namesUsed = used.flatMap((path) => /manifests\/platform\/([^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(namesUsed)].sort()).toEqual(folders.sort());
  for (const { file, metadata } of addons) expect(file).toBe(`addons/${metadata.name}.yaml`);
});

describe.each(all)("$metadata.name", (application) => {
  test("stays inside a project that names its sources, its namespace and nothing by a star", () => {
    const project = projects().find(({ metadata }) => metadata.name === application.spec.project);
    expect(project, application.spec.project).toBeDefined();
    expect(JSON.stringify(project?.spec)).not.toContain('"*"');
    for (const { repoURL } of sourcesOf(application)) expect(project?.spec.sourceRepos).toContain(repoURL);
    const namespaces = project?.spec.destinations.map(({ namespace }) => namespace);
    expect(namespaces).toContain(application.spec.destination.namespace);
  });

  test("keeps itself at what Git says, tries again with growing pauses and makes no namespace", () => {
    const { automated, retry, syncOptions } = application.spec.syncPolicy;
    expect(automated.selfHeal).toBe(true);
    expect(retry.limit).toBeGreaterThanOrEqual(3);
    expect(retry.backoff.factor).toBeGreaterThan(1);
    expect(syncOptions).not.toContain("CreateNamespace=true");
  });

  test("takes charts at one version and files from folders that exist", () => {
    for (const { chart, targetRevision, path, repoURL, helm } of sourcesOf(application)) {
      if (chart !== undefined) expect(targetRevision).toMatch(/^v?\d+\.\d+\.\d+$/);
      else expect([repoURL, targetRevision]).toEqual([ownRepository, "main"]);
      if (path !== undefined) expect(existsSync(join(root, path)), path).toBe(true);
      for (const file of helm?.valueFiles ?? []) {
        expect(existsSync(join(root, file.replace("$values/", ""))), file).toBe(true);
        expect(sourcesOf(application).map(({ ref }) => ref)).toContain("values");
      }
    }
  });

  test("does not vanish by mistake where it holds data, and cleans up after itself where not", () => {
    const options = application.metadata.annotations["argocd.argoproj.io/sync-options"];
    const holdsData = options === "Prune=false,Delete=false";
    if (application.metadata.name === "addons" || holdsData)
      expect(application.metadata.finalizers).toEqual([]);
    else expect(application.metadata.finalizers).toEqual(["resources-finalizer.argocd.argoproj.io"]);
    if (holdsData) expect(application.spec.syncPolicy.automated.prune).toBe(false);
  });
});

test("what holds data, and what all stands on, is protected", () => {
  const isProtected = ({ metadata }: Application) =>
    metadata.annotations["argocd.argoproj.io/sync-options"] === "Prune=false,Delete=false";
  expect(
    addons
      .filter(isProtected)
      .map(({ metadata }) => metadata.name)
      .sort(),
  ).toEqual(["argocd", "loki", "namespaces", "prometheus-stack", "tempo"]);
});

test("comes up in an order in which each finds what it needs", () => {
  const before = (first: string, ...later: string[]) => {
    for (const each of later)
      expect(waveOf(named(first)), `${first} < ${each}`).toBeLessThan(waveOf(named(each)));
  };
  for (const each of addons)
    if (each.metadata.name !== "namespaces") before("namespaces", each.metadata.name);
  before("storage", "prometheus-stack", "loki", "tempo");
  before("external-secrets", "prometheus-stack", "portolan-dev");
  before(
    "prometheus-stack",
    "kyverno",
    "metrics-server",
    "blackbox-exporter",
    "cloudwatch-exporter",
    "alloy",
  );
  before("kyverno", "policies");
  before("policies", "portolan-dev");
  before("aws-load-balancer-controller", "traefik");
  before("loki", "alloy");
  before("tempo", "otel-collector");
});

test("large kinds are applied by the server, which keeps no copy in an annotation", () => {
  const large = [
    "argocd",
    "cert-manager",
    "external-secrets",
    "karpenter",
    "keda",
    "kyverno",
    "prometheus-stack",
  ];
  for (const name of large)
    expect(named(name).spec.syncPolicy.syncOptions, name).toContain("ServerSideApply=true");
});

test("every namespace that a project names is the platform's own or made by a service's file", () => {
  const made = z
    .array(z.object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }) }))
    .parse(namespaceObjects());
  const known = ["default", "kube-system", ...made.map(({ metadata }) => metadata.name)];
  const project = projects().find(({ metadata }) => metadata.name === "addons");
  expect(project?.spec.destinations.map(({ namespace }) => namespace).sort()).toEqual(known.sort());
  for (const { metadata } of made)
    expect(metadata.labels["pod-security.kubernetes.io/enforce"], metadata.name).toMatch(
      /^(restricted|baseline|privileged)$/,
    );
});

function namespaceObjects(): unknown[] {
  const text = readFileSync(join(root, "manifests/platform/namespaces/namespaces.yaml"), "utf8");
  return text.split(/^---$/m).map((document): unknown => parse(document));
}

test("Argo CD is installed with the settings that the portal needs and the trial clusters run with", () => {
  const { configs } = z
    .object({
      configs: z.object({ cm: z.record(z.string(), z.unknown()), params: z.record(z.string(), z.unknown()) }),
    })
    .parse(parse(readFileSync(join(argocdFolder, "install/values.yaml"), "utf8")));
  for (const key of Object.keys(portolanArgoConfig.argocdCm)) expect(configs.cm).toHaveProperty([key]);
  expect(configs.params).toMatchObject(portolanArgoConfig.cmdParams);
});

test("the page on the first start installs the version that Argo CD then keeps itself at", () => {
  const page = readFileSync(join(root, "docs/argocd.md"), "utf8");
  const pinned = sourcesOf(named("argocd")).find(({ chart }) => chart !== undefined);
  expect(/--version (\S+)/.exec(page)?.[1]).toBe(pinned?.targetRevision);
  const waves = new Map(addons.map((each) => [waveOf(each), each.metadata.name]));
  for (const wave of waves.keys()) expect(page).toMatch(new RegExp(`^\\|.*(?<![-\\d])${wave}\\b.*\\|`, "m"));
});
