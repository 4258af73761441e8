import { describe, expect, test } from "vitest";
import {
  bundleFiles,
  smallOrder,
  smallSkeleton,
  smallTemplate,
  target,
} from "#tests/scaffold/small-template.ts";
import { treeId } from "./git-tree.ts";
import { isAcceptable } from "./is-acceptable.ts";
import { planCreation } from "./plan-creation.ts";

const codes = (plan: ReturnType<typeof planCreation>): string[] =>
  plan.problems.map((problem) => problem.code);

describe("a planned creation", () => {
  test("adds the service's files on a platform of any layout, and nothing stands against it", () => {
    const plan = planCreation(smallOrder());
    expect(plan.problems).toEqual([]);
    expect(plan.answerProblems).toEqual([]);
    expect(isAcceptable(plan)).toBe(true);
    expect(plan.files.map((file) => file.path)).toEqual([
      "deploy/apps/pay-api/base/configmap.yaml",
      "deploy/apps/pay-api/base/kustomization.yaml",
      "deploy/apps/pay-api/catalog-info.yaml",
      "deploy/apps/pay-api/overlays/dev/kustomization.yaml",
      "deploy/apps/pay-api/overlays/prod/kustomization.yaml",
      "deploy/argocd/applications/pay-api-dev.yaml",
      "handbook/runbooks/pay-api/errors.md",
      "src/services/pay-api/Dockerfile",
    ]);
  });

  test("says before it is asked for that the catalog file names another owner than the form", () => {
    const plan = planCreation({ ...smallOrder(), ownerTeam: "growth" });
    expect(plan.problems.map(({ code }) => code)).toEqual(["owner-differs"]);
    expect(isAcceptable(plan)).toBe(false);
  });

  test("shows each environment as Argo CD would apply it", () => {
    const { environments } = planCreation(smallOrder());
    expect(environments.map(({ name, objects }) => [name, objects.map((object) => object.metadata)])).toEqual(
      [
        ["dev", [expect.objectContaining({ name: "pay-api", namespace: "pay-api-dev" })]],
        ["prod", [expect.objectContaining({ name: "pay-api", namespace: "pay-api-prod" })]],
      ],
    );
  });

  test("names its image by the tree of the service's folder", () => {
    const plan = planCreation(smallOrder());
    expect(plan.imageTag).toBe(treeId(plan.files, "src/services/pay-api"));
  });

  test("is the same plan for the same input, whatever order the files and answers come in", () => {
    const order = smallOrder();
    const other = {
      ...order,
      bundle: { ...order.bundle, files: [...order.bundle.files].reverse() },
      answers: { note: "", name: "pay-api" },
    };
    expect(planCreation(other).digest).toBe(planCreation(order).digest);
    expect(planCreation({ ...order, answers: { name: "pay-hub" } }).digest).not.toBe(
      planCreation(order).digest,
    );
  });

  test("tells a reviewer who asks, from which golden path, and what will run", () => {
    const { pullRequest } = planCreation(smallOrder());
    expect(pullRequest.title).toBe("Create pay-api");
    for (const part of [
      "Ines Duarte (@ines)",
      "`pay-api`",
      "team payments",
      "Small 1.2.3",
      "| dev | 1: ConfigMap",
    ])
      expect(pullRequest.body).toContain(part);
  });

  test("keeps the mode of every file", () => {
    const order = smallOrder([
      ...bundleFiles(smallSkeleton),
      { path: "skeleton/src/services/${{ values.name }}/run.sh", mode: "100755", content: "#!/bin/sh\n" },
    ]);
    expect(planCreation(order).files.find((file) => file.path.endsWith("run.sh"))?.mode).toBe("100755");
  });

  test.each([
    ["kube-proxy", "name-reserved"],
    ["Pay", "name-upper-case"],
    ["../../etc", "name-character"],
    ["p\u0430y", "name-look-alike"],
  ])("is refused for the name %j before any path is judged", (name, code) => {
    const plan = planCreation({ ...smallOrder(), answers: { name } });
    expect(codes(plan)).toEqual([code]);
    expect(isAcceptable(plan)).toBe(false);
  });

  test("is refused for answers that do not fit the form, with the field", () => {
    const plan = planCreation({ ...smallOrder(), answers: {} });
    expect(plan.answerProblems).toMatchObject([{ code: "answer-missing", field: "/name" }]);
    expect(isAcceptable(plan)).toBe(false);
  });

  test("is refused for a template that cannot be read, with file and line", () => {
    const order = smallOrder();
    const bundle = { ...order.bundle, source: smallTemplate.replace("  steps:", "  stages:") };
    expect(planCreation({ ...order, bundle }).problems).toMatchObject([
      { code: "template-steps", file: "golden/small/template.yaml", line: 7 },
    ]);
  });

  test.each([
    [
      "repoUrl: ${{ environment.parameters.repoUrl }}",
      "repoUrl: github.com?owner=acme&repo=x",
      "foreign-repository",
    ],
    ["branchName: create", "targetBranchName: other", "foreign-branch"],
    ["action: publish:github:pull-request", "action: publish:github", "unsupported-action"],
    ["url: ./skeleton", "url: https://evil.example/skeleton", "skeleton-remote"],
    ["url: ./skeleton", "url: ../../secrets", "skeleton-missing"],
    ["url: ./skeleton", "url: /etc", "skeleton-remote"],
    ["note: ${{ parameters.note }}", "note: ${{ secrets.KEY }}", "template-secrets"],
    ["note: ${{ parameters.note }}", "note: ${{ [1, 2] | random }}", "template-expression"],
  ])("is refused where the template says %s -> %s", (from, to, code) => {
    const order = smallOrder();
    const bundle = { ...order.bundle, source: smallTemplate.replace(from, to) };
    const plan = planCreation({ ...order, bundle });
    expect(codes(plan)).toContain(code);
    expect(isAcceptable(plan)).toBe(false);
  });

  test("names the line of an expression that fails in the skeleton", () => {
    const order = smallOrder(
      bundleFiles({
        ...smallSkeleton,
        "src/services/${{ values.name }}/main.ts": "one\ntwo ${{ values. }}\n",
      }),
    );
    expect(planCreation(order).problems).toMatchObject([
      {
        code: "template-render",
        file: "golden/small/skeleton/src/services/${{ values.name }}/main.ts",
        line: 2,
      },
    ]);
  });

  test("refuses a file that is no text", () => {
    const order = smallOrder(
      bundleFiles({ ...smallSkeleton, "src/services/${{ values.name }}/logo.png": "\0PNG" }),
    );
    expect(codes(planCreation(order))).toEqual(["template-binary-file"]);
  });

  test("refuses a template whose folder holds thousands of files", () => {
    const many = Array.from({ length: 2_001 }, (_, index) => ({
      path: `skeleton/src/services/pay-api/${index}`,
      mode: "100644",
      content: "",
    }));
    expect(codes(planCreation(smallOrder(many)))).toContain("template-too-many-files");
  });

  test("clones from where the platform stands", () => {
    expect(JSON.stringify(planCreation(smallOrder()).files)).toContain(target.gitUrl);
  });
});
