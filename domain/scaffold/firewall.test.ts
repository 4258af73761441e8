import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configMap, hostileTemplates, kustomization, resource } from "#tests/scaffold/hostile-templates.ts";
import { bundleFiles, smallOrder, smallSkeleton, target } from "#tests/scaffold/small-template.ts";
import { pathFault } from "./firewall/check-path.ts";
import type { FirewallScope } from "./firewall/scope.ts";
import { checkRenderedFiles } from "./firewall.ts";
import { isAcceptable } from "./is-acceptable.ts";
import { planCreation } from "./plan-creation.ts";

const scope: FirewallScope = { service: "pay-api", target };

describe("a hostile template is refused before anything is written, with the reason, the line and the mend:", () => {
  test("there are at least thirty of them", () => {
    expect(hostileTemplates.length).toBeGreaterThanOrEqual(30);
  });

  test.each(hostileTemplates)("one that %s (%s)", (_what, code, line, files) => {
    const plan = planCreation(smallOrder(files));
    const found = plan.problems.filter((problem) => problem.code === code);
    expect(plan.problems.map((problem) => `${problem.code}:${problem.line}`)).toContain(`${code}:${line}`);
    expect(found.every((problem) => problem.message !== "" && problem.mend !== "" && problem.file)).toBe(
      true,
    );
    expect(isAcceptable(plan)).toBe(false);
  });

  test("one that patches in what no file says", () => {
    const patch =
      "patches:\n  - target: { kind: ConfigMap }\n    patch: |\n      - { op: add, path: /metadata/annotations, value: { argocd.argoproj.io/hook: PostDelete } }\n";
    const plan = planCreation(smallOrder(kustomization(patch)));
    expect(plan.problems.map((problem) => problem.code)).toContain("argocd-hook");
  });

  test("one whose answers climb out", () => {
    const files = bundleFiles({ ...smallSkeleton, "src/services/pay-api/${{ values.note }}/x": "x" });
    const plan = planCreation({ ...smallOrder(files), answers: { name: "pay-api", note: "../../.." } });
    expect(plan.problems.map((problem) => problem.code)).toContain("path-traversal");
  });

  test("one whose answers write YAML of their own", () => {
    const files = resource(configMap("  labels: { note: ${{ values.note }} }\n"));
    const note = "x }\n  namespace: kube-system\n  annotations: { a: b";
    const plan = planCreation({ ...smallOrder(files), answers: { name: "pay-api", note } });
    expect(plan.problems.map((problem) => problem.code)).toContain("foreign-namespace");
  });
});

describe("the firewall", () => {
  test("lets through exactly the paths of one service, whatever text a path is", () => {
    const part = fc.oneof(
      fc.constantFrom(
        ...["src", "services", "deploy", "apps", "pay-api", "base", "overlays", "dev", "..", ".", ""],
      ),
      fc.constantFrom(
        ...[".git", "argocd", "applications", "pay-api-dev.yaml", "handbook", "runbooks", "slo", "x.md"],
      ),
      fc.string({ maxLength: 4 }),
    );
    const allowed =
      /^(src\/services\/pay-api\/.+|deploy\/apps\/pay-api\/(catalog-info\.yaml|(base|slo|overlays\/(dev|prod))\/.+)|deploy\/argocd\/applications\/pay-api-dev\.yaml|handbook\/runbooks\/pay-api\/[^/]+\.md)$/s;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
        const path = parts.join("/");
        if (pathFault(path, scope) !== null) return;
        expect(path).toMatch(allowed);
        expect(path.split("/")).not.toContain("..");
        expect(path).not.toMatch(/\.git(\/|$)/i);
      }),
      { numRuns: 2_000 },
    );
  });

  test("answers any content with problems, never with an exception", () => {
    const content = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("? [a]: b", "<<: 1", "a: *b"),
    );
    const paths = ["base/x.yaml", "base/kustomization.yaml", "overlays/dev/x.json", "slo/x.yml"];
    fc.assert(
      fc.property(fc.constantFrom(...paths), content, (path, text) => {
        checkRenderedFiles(
          [{ path: `deploy/apps/pay-api/${path}`, mode: "100644", content: text, from: "x" }],
          scope,
        );
        const application = {
          path: "deploy/argocd/applications/pay-api-dev.yaml",
          mode: "100644",
          content: text,
          from: "x",
        };
        checkRenderedFiles([application], scope);
      }),
    );
  });

  test("refuses a tree of too many or too large files before it looks at any", () => {
    const file = (index: number, content: string) => ({
      path: `src/services/pay-api/${index}`,
      mode: "100644",
      content,
      from: "x",
    });
    const codes = (files: Parameters<typeof checkRenderedFiles>[0]) =>
      checkRenderedFiles(files, scope).map((problem) => problem.code);
    expect(codes(Array.from({ length: 501 }, (_, index) => file(index, "")))).toEqual(["too-many-files"]);
    const megabyte = "x".repeat(1_000_000);
    expect(codes(Array.from({ length: 6 }, (_, index) => file(index, megabyte)))).toEqual([
      "files-too-large",
    ]);
  });
});
