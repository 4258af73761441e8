import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { readYaml } from "./read-yaml.ts";
import { renderKustomization } from "./render-kustomization.ts";
import { toJson } from "./yaml-node.ts";

const corpus = join(import.meta.dirname, "fixtures");

function filesBelow(root: string): Map<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).map((path) => join(root, path));
  const files = paths.filter((path) => statSync(path).isFile());
  return new Map(files.map((path) => [relative(root, path), readFileSync(path, "utf8")]));
}

function casesOf(group: "renders" | "refused" | "unsupported"): string[] {
  return readdirSync(join(corpus, group));
}

function render(group: string, name: string) {
  const files = filesBelow(join(corpus, group, name));
  const overlay = [...files.keys()].some((path) => path.startsWith("overlay/"));
  return { files, ...renderKustomization(files, overlay ? "overlay" : "") };
}

describe("renders what kustomize 5.5 printed", () => {
  test.each(casesOf("renders"))("%s", (name) => {
    const { files, objects, problems } = render("renders", name);
    expect(problems).toEqual([]);
    const expected = readYaml(files.get("expected.yaml") ?? "", "expected.yaml").map(({ node }) =>
      toJson(node),
    );
    expect(objects).toEqual(expected);
  });
});

describe.each(["refused", "unsupported"] as const)("names what is wrong, with file and line: %s", (group) => {
  test.each(casesOf(group))("%s", (name) => {
    const { files, objects, problems } = render(group, name);
    expect(objects).toEqual([]);
    expect(problems.map((problem) => problem.code)).toEqual([files.get("expected-code.txt")?.trim()]);
    const [problem] = problems;
    expect(problem?.line).toBeGreaterThan(0);
    expect(problem?.mend).not.toBe("");
    expect(problem?.file).toMatch(/\.(yaml|yml|json)$/);
  });
});
