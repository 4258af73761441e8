import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { namedSince, retired } from "#scripts/cloud/retention.ts";
import { openRepository } from "#scripts/repository.ts";
import { createTestRepository, type TestRepository } from "#tests/support/platform-repository.ts";
import { stubPrograms } from "#tests/support/stub-programs.ts";

const now = new Date("2026-11-21T12:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const hex = (letter: string) => letter.repeat(64);
const image = (letter: string, days: number, ...tags: string[]) => ({
  digest: `sha256:${hex(letter)}`,
  tags: tags.length > 0 ? tags : [`tree-${letter}`],
  pushedAt: daysAgo(days),
});
const digests = (images: { digest: string }[]) => images.map(({ digest }) => digest.slice(-1)).sort();

describe("an image", () => {
  const keeping = { newest: 1, days: 30 };
  const newest = image("f", 1);

  test("goes when nothing names it and it is old", () => {
    expect(digests(retired([newest, image("a", 100)], new Set(), now, keeping))).toEqual(["a"]);
  });

  test.each([
    ["its tag is named", image("a", 1000), ["tree-a"]],
    ["its digest is named", image("a", 1000), [`sha256:${hex("a")}`]],
    ["one of its tags is named", image("a", 1000, "x", "y"), ["y"]],
    ["it is young", image("a", 29), []],
    ["it has no tag, and so belongs to another", { ...image("a", 1000), tags: [] }, []],
  ])("stays when %s", (_, kept, named) => {
    expect(retired([newest, kept], new Set(named), now, keeping)).toEqual([]);
  });

  test("stays while it is among the newest, however old", () => {
    const images = ["a", "b", "c", "d"].map((letter, at) => image(letter, 100 + at));
    expect(digests(retired(images, new Set(), now, { newest: 3, days: 30 }))).toEqual(["d"]);
  });

  test("takes its signature with it, and no other's", () => {
    const signatures = [image("b", 99, `sha256-${hex("a")}.sig`), image("c", 99, `sha256-${hex("f")}.sig`)];
    expect(digests(retired([newest, image("a", 100), ...signatures], new Set(), now, keeping))).toEqual([
      "a",
      "b",
    ]);
  });
});

describe("what main names", () => {
  let world: TestRepository;
  const overlay = (tag: string, digest = "") =>
    `images:\n  - name: pay-api\n    newTag: ${tag}\n${digest === "" ? "" : `    digest: ${digest}\n`}`;
  const dev = "manifests/apps/pay-api/overlays/dev/kustomization.yaml";
  const prod = "manifests/apps/pay-api/overlays/prod/kustomization.yaml";
  const commit = (files: Record<string, string>, days: number) => {
    world.write(files);
    world.git("add", "--all");
    const date = daysAgo(days).toISOString();
    world.git("-c", `user.name=Ines`, "commit", "--quiet", "-m", "change", "--date", date);
    world.git("-c", "core.editor=true", "rebase", "--quiet", "--committer-date-is-author-date", "--root");
  };

  beforeEach(() => {
    world = createTestRepository({ "README.md": "platform\n" });
    commit({ [dev]: overlay("first"), [prod]: overlay("unpinned") }, 400);
    commit({ [dev]: overlay("second") }, 200);
    commit({ [dev]: overlay("third"), [prod]: overlay("second", "sha256:2") }, 50);
    commit({ [dev]: overlay("fourth") }, 10);
  });
  afterEach(() => world.close());

  test("is what it names now, what it named within the window, and what stood when the window began", () => {
    const named = namedSince(world.repository, "pay-api", daysAgo(90));
    expect([...named].sort()).toEqual(["fourth", "second", "sha256:2", "third", "unpinned"]);
  });

  test("is read of nothing but the whole history", () => {
    const folder = mkdtempSync(join(tmpdir(), "shallow-"));
    world.git("clone", "--quiet", "--depth=1", `file://${world.repository.root}`, folder);
    expect(() => namedSince(openRepository(folder), "pay-api", daysAgo(90))).toThrow(/fetch-depth: 0/);
    rmSync(folder, { recursive: true });
  });

  test("is left in the registry, and the rest is deleted only when asked", async () => {
    const detail = (letter: string, tag: string, days: number) => {
      const age = Date.now() - days * 86_400_000;
      return {
        imageDigest: `sha256:${letter}`,
        imageTags: [tag],
        imagePushedAt: new Date(age).toISOString(),
      };
    };
    const newest = Array.from({ length: 10 }, (_, at) => detail(`n${at}`, `new-${at}`, 31));
    const imageDetails = [
      ...newest,
      detail("old", "first", 400),
      detail("dev", "fourth", 300),
      detail("prod", "second", 200),
    ];
    const answers = {
      "aws ecr describe-repositories": [
        { repositories: [{ repositoryName: "p/pay-api" }, { repositoryName: "other/x" }] },
      ],
      "aws ecr describe-images": [{ imageDetails }],
    };
    const run = async (...args: string[]) => {
      const stubs = stubPrograms(mkdtempSync(join(tmpdir(), "stubs-")), ["aws"], answers);
      const script = join(import.meta.dirname, "../../scripts/retire-images.ts");
      const env = { ...process.env, AWS_REGION: "us-east-1", IMAGE_REGISTRY: "registry.example.com/p" };
      const child = spawn(process.execPath, [script, ...args], {
        cwd: world.repository.root,
        env: { ...env, PATH: `${stubs.path}:${process.env.PATH}` },
        stdio: "ignore",
      });
      expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
      const calls = stubs.calls();
      rmSync(join(stubs.path, ".."), { recursive: true });
      return calls.filter((call) => call.startsWith("aws ecr batch-delete-image"));
    };
    expect(await run()).toEqual([]);
    expect(await run("--delete")).toEqual([
      expect.stringMatching(/--repository-name p\/pay-api --image-ids imageDigest=sha256:old --region/),
    ]);
  });
});
