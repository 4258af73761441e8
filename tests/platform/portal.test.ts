import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import { fieldsIn, fieldsOf } from "#domain/delivery/object-fields.ts";
import { podTemplateOf } from "#domain/delivery/pod-template.ts";
import { connectCluster } from "#server/adapters/kubernetes/connect.ts";
import { readEnv } from "#server/runtime/env.ts";
import { parseSettings } from "#server/runtime/settings.ts";
import { alertRules } from "#tests/platform/prometheus-rules.ts";
import { renderedManifests } from "#tests/platform/rendered.ts";

const root = join(import.meta.dirname, "../..");
const app = "manifests/apps/portolan";
const files = new Map(
  readdirSync(join(root, app), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")] as const),
);

function rendered(stage: string): KubernetesObject[] {
  const { objects, problems } = renderKustomization(files, `${app}/overlays/${stage}`);
  expect(problems).toEqual([]);
  return objects;
}
function find(objects: KubernetesObject[], kind: string, prefix: string): KubernetesObject {
  const found = objects.find((each) => each.kind === kind && each.metadata.name.startsWith(prefix));
  if (!found) throw new Error(`no ${kind} ${prefix}`);
  return found;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portolan-pod-"));
  for (const account of ["reader", "refresher"]) {
    mkdirSync(join(folder, account));
    writeFileSync(join(folder, account, "token"), "token");
    writeFileSync(join(folder, account, "ca.crt"), "ca");
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secretValues: Record<string, string> = {
  DATABASE_URL: "postgresql://portolan:x@db:5432/portolan",
  GITHUB_APP_PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----",
};

/** What the process finds in its environment: the settings' ConfigMap, its own variables, secrets in place of files. */
function environmentOf(objects: KubernetesObject[], name: string): Record<string, string> {
  const container = podTemplateOf(find(objects, "Deployment", name))?.containers[0];
  const own = fieldsIn(container?.fields.env).map(({ name, value }) => [String(name), String(value)]);
  const settings = Object.entries(fieldsOf(find(objects, "ConfigMap", "portolan-settings").data));
  const entries = [...settings.map(([key, value]) => [key, String(value)]), ...own].map(
    ([key = "", value = ""]) =>
      key.endsWith("_FILE")
        ? [key.slice(0, -5), secretValues[key.slice(0, -5)] ?? "x".repeat(40)]
        : [key, value],
  );
  return Object.fromEntries(entries);
}

describe.each(["dev", "prod", "local"])("the portal in %s", (stage) => {
  test.each(["portolan-web", "portolan-worker"])("%s is given settings that it starts with", (name) => {
    const objects = rendered(stage);
    const env = readEnv(environmentOf(objects, name));
    const ingress = objects.find(({ kind }) => kind === "Ingress");
    const [rule] = fieldsIn(fieldsOf(ingress?.spec).rules);
    if (rule) expect(env.PORTAL_URL).toBe(`https://${String(rule.host)}`);
    else expect(stage).toBe("local");
  });

  test("selects with every Service and every budget exactly the pods that are meant", () => {
    const objects = rendered(stage);
    for (const { kind, metadata, spec } of objects) {
      if (kind !== "Service" && kind !== "PodDisruptionBudget") continue;
      const selector = fieldsOf(fieldsOf(spec).selector);
      const wanted = fieldsOf(kind === "Service" ? selector : selector.matchLabels);
      const matched = objects.filter((each) => {
        const labels = podTemplateOf(each)?.labels;
        return labels && Object.entries(wanted).every(([key, value]) => labels[key] === value);
      });
      expect(
        matched.map((each) => each.metadata.name),
        `${kind} ${metadata.name}`,
      ).toEqual([metadata.name]);
    }
  });
});

describe.each(["dev", "prod", "local"])("the portal's rights in %s", (stage) => {
  test("are to read exactly the kinds that its pages show, and never a Secret", () => {
    const roles = rendered(stage).filter(({ kind }) => kind === "ClusterRole" || kind === "Role");
    expect(
      roles.map(({ kind, metadata, ...role }) => [metadata.name, fieldsIn(fieldsOf(role).rules)]),
    ).toEqual([
      [
        `portolan-reader-${stage}`,
        [
          { apiGroups: ["argoproj.io"], resources: ["applications"], verbs: ["list", "watch"] },
          { apiGroups: [""], resources: ["pods", "events"], verbs: ["list"] },
          { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
        ],
      ],
    ]);
  });

  test("are given to its own account, whatever else shares the cluster", () => {
    const { metadata, roleRef, subjects } = JSON.parse(
      JSON.stringify(find(rendered(stage), "ClusterRoleBinding", "portolan-reader")),
    );
    expect(metadata.name).toBe(`portolan-reader-${stage}`);
    expect(roleRef.name).toBe(`portolan-reader-${stage}`);
    expect(subjects).toEqual([{ kind: "ServiceAccount", name: "portolan", namespace: `portolan-${stage}` }]);
  });
});

test("asks Argo CD to look with an account that may do that in Argo CD's namespace, and is held to it", () => {
  const objects = renderedManifests().find(({ from }) => from === "manifests/argocd")?.objects ?? [];
  const role = find(objects, "Role", "portolan-refresh");
  expect(role.metadata.namespace).toBe("argocd");
  expect(fieldsIn(fieldsOf(role).rules)).toEqual([
    { apiGroups: ["argoproj.io"], resources: ["applications"], verbs: ["get", "patch"] },
  ]);
  const binding = find(objects, "RoleBinding", "portolan-refresher");
  expect(binding.metadata.namespace).toBe("argocd");
  expect(fieldsOf(fieldsOf(binding).roleRef)).toMatchObject({ kind: "Role", name: "portolan-refresh" });
  const policy = find(objects, "ValidatingAdmissionPolicy", "portolan-refresh-only");
  expect(fieldsOf(policy.spec)).toMatchObject({ failurePolicy: "Fail" });
  const inForce = find(objects, "ValidatingAdmissionPolicyBinding", "portolan-refresh-only");
  expect(fieldsOf(inForce.spec)).toEqual({
    policyName: policy.metadata.name,
    validationActions: ["Deny"],
  });
});

test("connects as the reader, and for a refresh as the other account", () => {
  const text = files.get(`${app}/base/kubeconfig.yaml`) ?? "";
  const path = join(folder, "kubeconfig.yaml");
  writeFileSync(path, text.replaceAll("/var/run/portolan", folder));
  const { reader, refresher } = connectCluster(path);
  expect([reader.getCurrentUser()?.name, refresher?.getCurrentUser()?.name]).toEqual(["reader", "refresher"]);
});

test("is told of the platform what the repository itself says of it", () => {
  const own = readFileSync(join(root, "portolan.yaml"), "utf8");
  expect(files.get(`${app}/base/portolan.yaml`)).toBe(own);
  expect(() => parseSettings(own, "portolan.yaml")).not.toThrow();
});

test("stands where the alerts' runbook addresses lead", () => {
  const { PORTAL_URL } = readEnv(environmentOf(rendered("dev"), "portolan-web"));
  for (const { annotations } of alertRules())
    expect(annotations.runbook_url).toMatch(new RegExp(`^${PORTAL_URL}/runbooks/[a-z0-9-]+$`));
});

test("its image is built from bases named by digest and runs as nobody", () => {
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base ?? "");
  expect(bases.length).toBeGreaterThan(1);
  for (const base of bases) expect(base).toMatch(/@sha256:[0-9a-f]{64}$/);
  expect(dockerfile).toMatch(/^USER 65532:65532$/m);
});
