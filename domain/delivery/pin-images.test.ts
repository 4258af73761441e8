import { expect, test } from "vitest";
import { treeId } from "#domain/scaffold/git-tree.ts";
import type { PlatformSettings } from "#domain/scaffold/platform-settings.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { overlayPath, pinImages } from "./pin-images.ts";

const settings: PlatformSettings = {
  repository: "umbrella/infra",
  branch: "trunk",
  paths: {
    services: "src",
    apps: "deploy/apps",
    applications: "deploy/argo",
    runbooks: "books",
    templates: "paths",
  },
  imageRegistry: "registry.example.com/umbrella",
  argocdNamespace: "argocd",
};

function file(path: string, content: string): RenderedFile {
  return { path, mode: "100644", content };
}

const overlay = (stage: string, name = "pay") =>
  file(
    `deploy/apps/${name}/overlays/${stage}/kustomization.yaml`,
    `images: [{name: ${name}, newTag: unpinned}]\n`,
  );

test("names the first stage's image by the source beside it, wherever the platform keeps things", () => {
  const files = [file("src/pay/a.ts", "1"), overlay("dev"), overlay("prod"), file("src/other/a.ts", "2")];
  const { files: pinned, tags } = pinImages(files, settings);
  expect([...tags]).toEqual([["pay", treeId(files, "src/pay")]]);
  expect(pinned[1]?.content).toBe(`images: [{name: pay, newTag: ${treeId(files, "src/pay")}}]\n`);
  expect([pinned[0], pinned[2], pinned[3]]).toEqual([files[0], files[2], files[3]]);
});

test("gives the same name for the same content and another for other content", () => {
  const tagOf = (content: string) =>
    pinImages([file("src/pay/a.ts", content), overlay("dev")], settings).files[1]?.content;
  expect(tagOf("1")).toBe(tagOf("1"));
  expect(tagOf("1")).not.toBe(tagOf("2"));
});

test("leaves an overlay alone whose source is not there, and files that only look like one", () => {
  const files = [overlay("dev"), file("deploy/apps/pay/overlays/dev/deep/kustomization.yaml", "images: []")];
  expect(pinImages(files, settings)).toEqual({ files, tags: new Map() });
  expect(overlayPath("pay", "dev", settings)).toBe(files[0]?.path);
});
