import { expect, test } from "vitest";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";

const elsewhere: PlatformTarget = {
  ...acmeTarget,
  repository: "globex/infra",
  branch: "trunk",
  paths: {
    services: "src/services",
    apps: "deploy/k8s/apps",
    applications: "deploy/argocd",
    runbooks: "handbook/runbooks",
    templates: "templates",
  },
  argocdNamespace: "gitops",
  gitUrl: "https://git.globex.example/globex/infra.git",
};

const database = { database: "postgresql", publicIngress: true, hostname: "pay.acme.example" };

test.each([
  ["http-api-ts", "its own", acmeTarget, database],
  ["http-api-ts", "any other", elsewhere, database],
  ["queue-worker", "its own", acmeTarget, { queue: "pay-queue", expires: "2027-01-31" }],
  ["queue-worker", "any other", elsewhere, { queue: "pay-queue" }],
])("the golden path %s creates without a fault in %s layout", async (name, _layout, target, own) => {
  const { path, source, files } = await readGoldenPath(name);
  const plan = planCreation({
    bundle: { file: path, source, files, commit: "c".repeat(40) },
    answers: {
      name: "pay-api",
      owner: "group:payments",
      description: "Takes payments and refunds",
      ...own,
    },
    ownerTeam: "payments",
    requester: { login: "ines", name: "Ines" },
    target,
  });
  expect(plan.answerProblems).toEqual([]);
  expect(plan.problems).toEqual([]);
  const { services, apps, applications, runbooks } = target.paths;
  const roots = [services, apps, applications, runbooks];
  expect(plan.files.filter((file) => !roots.some((root) => file.path.startsWith(`${root}/`)))).toEqual([]);
  const texts = plan.files.map(({ content }) => content).join("\n");
  if (target !== acmeTarget) expect(texts).not.toMatch(/manifests\/|docs\/runbooks|namespace: argocd\b/);
});
