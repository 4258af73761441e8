import { describe, expect, test } from "vitest";
import { renderSource } from "#sandbox/cluster/argo/render.ts";

const config = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;
const files = new Map([
  ["apps/a.yaml", `${config("a1")}---\n${config("a2")}`],
  ["apps/deep/b.yml", config("b")],
  ["apps/values.json", '{"replicas": 2}'],
  ["other/c.yaml", config("c")],
  ["bad/x.yaml", `${config("cut")}data: [unclosed`],
  ["odd/notes.yaml", "kind: [unclosed"],
  ["odd/c.yaml", config("beside")],
  [
    "list/l.yaml",
    "apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: in-list } }\n",
  ],
  ["built/kustomization.yaml", "resources: [r.yaml]\n"],
  ["built/r.yaml", config("built")],
]);
const repoURL = "https://git.example.com/x.git";
const names = (path: string, directory: Record<string, unknown> = {}) =>
  renderSource(files, { repoURL, path, directory }).objects.map((object) => object.metadata.name);

describe("a directory source", () => {
  test("reads every document of its own files, and deeper ones only where it recurses", () => {
    expect(names("apps")).toEqual(["a1", "a2"]);
    expect(names("apps", { recurse: true })).toEqual(["a1", "a2", "b"]);
  });

  test("honours include and exclude", () => {
    expect(names("apps", { recurse: true, exclude: "deep/*" })).toEqual(["a1", "a2"]);
    expect(names("apps", { recurse: true, include: "deep/*" })).toEqual(["b"]);
  });

  test("opens lists", () => {
    expect(names("list")).toEqual(["in-list"]);
  });

  test("passes over a file that does not look like a manifest", () => {
    expect(names("odd")).toEqual(["beside"]);
  });

  test("names the file that cannot be read, and the path that is not there", () => {
    expect(() => names("bad")).toThrow('Failed to unmarshal "x.yaml": failed to unmarshal manifest: ');
    expect(() => names("nowhere")).toThrow("nowhere: app path does not exist");
  });
});

test("a folder with a kustomization is built, and what cannot be built says why", () => {
  expect(renderSource(files, { repoURL, path: "built" })).toMatchObject({
    sourceType: "Kustomize",
    objects: [{ metadata: { name: "built" } }],
  });
  const broken = new Map([["k/kustomization.yaml", "resources: [missing.yaml]\n"]]);
  expect(() => renderSource(broken, { repoURL, path: "k" })).toThrow("`kustomize build k` failed");
});
