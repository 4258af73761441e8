import { describe, expect, test } from "vitest";
import { checkPins, type ServicePins, type StagePin } from "./check-pins.ts";

const digest = `sha256:${"a".repeat(64)}`;

function stage(change: Partial<StagePin>): StagePin {
  return {
    stage: "dev",
    file: "o/dev/kustomization.yaml",
    head: { tag: "now", digest: "", line: 4 },
    base: null,
    applied: true,
    tagsOfStageBefore: [],
    ...change,
  };
}

function service(change: Partial<ServicePins>): ServicePins {
  return { service: "pay", tree: "now", treeOnBase: "now", earlierTrees: [], stages: [stage({})], ...change };
}

describe("the first stage", () => {
  const cases: [string, Partial<ServicePins>, number][] = [
    ["names the tree", {}, 0],
    ["names another tree", { tree: "new", treeOnBase: "now" }, 1],
    ["names an ancestor, folder untouched", { tree: "new", treeOnBase: "new", earlierTrees: ["now"] }, 0],
    ["names an ancestor, folder touched", { tree: "new", treeOnBase: "old", earlierTrees: ["now"] }, 1],
    ["has no source", { tree: null }, 0],
  ];
  test.each(cases)("%s", (_, change, wrong) => {
    expect(checkPins([service(change)])).toHaveLength(wrong);
  });
});

describe("a later stage", () => {
  const prod = (change: Partial<StagePin>) =>
    checkPins([
      service({ stages: [stage({}), stage({ stage: "prod", tagsOfStageBefore: ["now"], ...change })] }),
    ]);
  const pin = (tag: string, own = "") => ({ tag, digest: own, line: 4 });
  const zeros = `sha256:${"0".repeat(64)}`;
  const cases: [string, Partial<StagePin>, number][] = [
    ["takes what stood before, with digest", { head: pin("now", digest) }, 0],
    ["takes it without digest", { head: pin("now") }, 1],
    ["takes it with half a digest", { head: pin("now", "sha256:abc") }, 1],
    ["takes what never stood before", { head: pin("new", digest) }, 1],
    ["keeps what it had", { head: pin("old"), base: pin("old") }, 0],
    ["changes the digest alone", { head: pin("now", digest), base: pin("now", zeros) }, 0],
    ["holds the place, new", { head: pin("", zeros), applied: false }, 0],
    ["holds the place, new, applied", { head: pin("", zeros) }, 1],
    ["is emptied", { head: pin("unpinned"), base: pin("now", digest), applied: false }, 1],
  ];
  test.each(cases)("%s", (_, change, wrong) => {
    expect(prod(change)).toHaveLength(wrong);
  });

  test("is told with file, line and what to do", () => {
    expect(
      prod({ file: "o/prod/kustomization.yaml", head: { tag: "new", digest, line: 9 } })[0],
    ).toMatchObject({
      severity: "error",
      file: "o/prod/kustomization.yaml",
      line: 9,
      mend: expect.stringContaining("Promote"),
    });
  });
});
