import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";

/** What a golden path gives every service and no service changes. */
const common =
  /^(services\/[^/]+\/(Dockerfile|\.dockerignore|tsconfig\.json|src\/(http|telemetry|process|database|queue)\/.*|test\/(http|event|consume)\.test\.ts)|manifests\/argocd\/applications\/.*)$/;

const apps = "manifests/apps";
const instances = readdirSync(apps).filter((name) => existsSync(join("services", name)));

test("every stored service is an instance of a golden path", () => {
  expect(instances).toEqual(readdirSync("services"));
  expect(instances.length).toBeGreaterThan(2);
});

test.each(instances)("%s is what its golden path renders today, apart from its own work", async (name) => {
  const catalog = parse(readFileSync(join(apps, name, "catalog-info.yaml"), "utf8"));
  const { annotations } = catalog.metadata;
  const { path, source, files } = await readGoldenPath(annotations["portolan.dev/template"]);
  const ownerTeam = catalog.spec.owner.replace(/^group:/, "");
  const plan = planCreation({
    bundle: { file: path, source, files, commit: annotations["portolan.dev/template-commit"] },
    answers: JSON.parse(annotations["portolan.dev/answers"]),
    ownerTeam,
    requester: { login: "ines", name: "Ines" },
    target: acmeTarget,
  });
  expect([...plan.answerProblems, ...plan.problems]).toEqual([]);
  const shared = plan.files.filter((file) => common.test(file.path));
  expect(shared.length).toBeGreaterThan(10);
  const stored = shared.map((file) => ({ ...file, content: readFileSync(file.path, "utf8") }));
  expect(stored).toEqual(shared);
});
