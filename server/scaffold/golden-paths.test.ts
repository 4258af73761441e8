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

test.each([
  ["its own", acmeTarget],
  ["any other", elsewhere],
])("the golden path of this repository creates without a fault in %s layout", async (_layout, target) => {
  const { path, source, files } = await readGoldenPath();
  const plan = planCreation({
    bundle: { file: path, source, files, commit: "c".repeat(40) },
    answers: {
      name: "pay-api",
      owner: "group:payments",
      description: "Takes payments and refunds",
      database: "postgresql",
      publicIngress: true,
      hostname: "pay.acme.example",
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
