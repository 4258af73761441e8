import { afterEach, describe, expect, test } from "vitest";
import { readPin } from "#domain/delivery/image-pin.ts";
import {
  createTestRepository,
  overlay,
  serviceFiles,
  type TestRepository,
} from "../tests/support/platform-repository.ts";
import { pinWorkingTree } from "./pin-images.ts";

let open: TestRepository[] = [];
afterEach(() => {
  for (const each of open) each.close();
  open = [];
});

function repositoryWith(files: Record<string, string>): TestRepository {
  const made = createTestRepository(files);
  open.push(made);
  return made;
}

const dev = "manifests/apps/pay-api/overlays/dev/kustomization.yaml";

describe("pinning the working tree", () => {
  test("writes the tree git will give the folder, uncommitted and untracked files included", () => {
    const { repository, write, commit, git } = repositoryWith(serviceFiles("pay-api"));
    write({ "services/pay-api/new.ts": "export {};\n" });
    const [pinned] = pinWorkingTree(repository, []);
    commit("pinned");
    const tree = git("rev-parse", "HEAD:services/pay-api");
    expect(pinned).toEqual({ service: "pay-api", outcome: "moved", from: "unpinned", tag: tree });
    expect(readPin(repository.read(dev), "pay-api")?.tag).toBe(tree);
  });

  test("changes that one line and nothing else, later stages least of all", () => {
    const { repository, git } = repositoryWith(serviceFiles("pay-api"));
    pinWorkingTree(repository, ["pay-api"]);
    expect(git("diff", "--numstat")).toBe(`1\t1\t${dev}`);
    expect(repository.read(dev)).toContain("- name: pay-api # our own");
  });

  test("leaves out what git ignores", () => {
    const { repository, write, git } = repositoryWith({
      ...serviceFiles("pay-api"),
      ".gitignore": "node_modules/\n",
    });
    write({ "services/pay-api/node_modules/x/index.js": "1\n" });
    expect(pinWorkingTree(repository, [])[0]).toMatchObject({
      tag: git("rev-parse", "HEAD:services/pay-api"),
    });
  });

  test("does nothing twice, and leaves git's own index alone", () => {
    const { repository, commit, git } = repositoryWith(serviceFiles("pay-api"));
    pinWorkingTree(repository, []);
    commit("pinned");
    expect(pinWorkingTree(repository, [])).toMatchObject([{ outcome: "kept" }]);
    expect(git("status", "--porcelain")).toBe("");
  });

  test("names services that do not exist and overlays without a pin", () => {
    const { repository, write } = repositoryWith(serviceFiles("pay-api"));
    write({ [dev]: overlay("other", "dev", "newTag: x") });
    expect(pinWorkingTree(repository, ["nobody", "pay-api"])).toMatchObject([
      { service: "nobody", outcome: "failed" },
      { service: "pay-api", outcome: "failed" },
    ]);
  });
});
