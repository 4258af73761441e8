import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createTestRepository,
  overlay,
  serviceFiles,
  type TestRepository,
} from "../tests/support/platform-repository.ts";
import { annotation, checkManifests } from "./check-manifests.ts";
import { pinWorkingTree } from "./pin-images.ts";

const dev = "manifests/apps/pay-api/overlays/dev/kustomization.yaml";
const prod = "manifests/apps/pay-api/overlays/prod/kustomization.yaml";
const digest = `sha256:${"a".repeat(64)}`;

let made: TestRepository;
let base: string;
beforeEach(() => {
  made = createTestRepository(serviceFiles("pay-api"));
  pinWorkingTree(made.repository, []);
  base = made.commit("add pay-api");
});
afterEach(() => made.close());

function problems(): string[] {
  return checkManifests(made.repository, base).problems.map(
    ({ severity, code, file, message }) => `${severity} ${code} ${file}: ${message}`,
  );
}

function tagInDev(): string {
  return made.git("rev-parse", "HEAD:services/pay-api");
}

describe("a checkout of the platform repository", () => {
  test("passes as it was created, both overlays rendered", () => {
    expect(checkManifests(made.repository, base)).toEqual({ overlays: 2, objects: 2, problems: [] });
  });

  test("is told about an overlay that does not render, once, at its line", () => {
    made.write({
      "manifests/apps/pay-api/base/kustomization.yaml": "resources:\n  - deployment.yaml\n  - gone.yaml\n",
    });
    const found = checkManifests(made.repository, base).problems.filter(
      ({ code }) => code === "file-missing",
    );
    expect(found).toMatchObject([
      { code: "file-missing", file: "manifests/apps/pay-api/base/kustomization.yaml", line: 3 },
    ]);
  });

  test("is told about policies that an overlay breaks", () => {
    const deployment = "manifests/apps/pay-api/base/deployment.yaml";
    made.write({ [deployment]: made.repository.read(deployment).replace("limits: {", "other: {") });
    expect(problems().filter((problem) => problem.includes("require-resources"))).toHaveLength(2);
  });

  test("may not hold links among its manifests", () => {
    symlinkSync("/etc/passwd", join(made.repository.root, "manifests/apps/pay-api/base/link.yaml"));
    expect(problems()[0]).toContain("no-plain-file");
  });
});

describe("the pin of the first stage", () => {
  test("must follow a change of the source", () => {
    made.write({ "services/pay-api/server.ts": "changed\n" });
    made.commit("change");
    expect(problems()[0]).toContain(`error image-pin ${dev}: dev names image tag`);
    pinWorkingTree(made.repository, []);
    expect(problems()).toEqual([]);
  });

  test("may not name something that was never built from the folder", () => {
    made.write({ [dev]: overlay("pay-api", "dev", "newTag: latest-and-greatest") });
    expect(problems()[0]).toContain("image-pin");
  });

  test("may go back to an ancestor's build where the folder is untouched", () => {
    const first = tagInDev();
    made.write({ "services/pay-api/server.ts": "second\n" });
    pinWorkingTree(made.repository, []);
    base = made.commit("second");
    made.write({ [dev]: overlay("pay-api", "dev", `newTag: "${first}"`) });
    expect(problems()).toEqual([]);
    made.write({ "services/pay-api/server.ts": "third\n" });
    expect(problems()[0]).toContain("image-pin");
  });
});

describe("the pin of a later stage", () => {
  test("may take what stood in the stage before on the base branch, with its digest", () => {
    made.write({ [prod]: overlay("pay-api", "prod", `newTag: "${tagInDev()}"\n    digest: ${digest}`) });
    expect(problems()).toEqual([]);
  });

  test("may take what stood there earlier", () => {
    const first = tagInDev();
    made.write({ "services/pay-api/server.ts": "second\n" });
    pinWorkingTree(made.repository, []);
    base = made.commit("second");
    made.write({ [prod]: overlay("pay-api", "prod", `newTag: "${first}"\n    digest: ${digest}`) });
    expect(problems()).toEqual([]);
  });

  test("needs the digest", () => {
    made.write({ [prod]: overlay("pay-api", "prod", `newTag: "${tagInDev()}"`) });
    expect(problems().join("\n")).toContain("without its digest");
  });

  test("may not skip the stage before, not even with the very change that puts it there", () => {
    made.write({ "services/pay-api/server.ts": "second\n" });
    pinWorkingTree(made.repository, []);
    made.commit("second");
    made.write({ [prod]: overlay("pay-api", "prod", `newTag: "${tagInDev()}"\n    digest: ${digest}`) });
    expect(problems()[0]).toContain("never stood in the stage before it");
  });

  test("stays as it is without being asked again", () => {
    made.write({ [prod]: overlay("pay-api", "prod", `newTag: "old"\n    digest: ${digest}`) });
    base = made.commit("from older times");
    expect(problems()).toEqual([]);
  });

  test("may not be applied while it only holds the place", () => {
    made.write({
      "manifests/argocd/applications/pay-api-prod.yaml":
        "kind: Application\nspec: { source: { path: manifests/apps/pay-api/overlays/prod } }\n",
    });
    expect(problems()[0]).toContain("has an Application but names no image yet");
  });

  test("binds overlays of other names as well", () => {
    made.write({
      "manifests/apps/pay-api/overlays/demo/kustomization.yaml": overlay("pay-api", "demo", "newTag: mine"),
    });
    expect(problems().join("\n")).toContain("demo names image tag mine");
    made.write({
      "manifests/apps/pay-api/overlays/demo/kustomization.yaml": overlay(
        "pay-api",
        "demo",
        `newTag: "${tagInDev()}"`,
      ),
    });
    expect(problems().filter((problem) => problem.includes("image-pin"))).toEqual([]);
  });
});

describe("an overlay for somebody's own machine", () => {
  const local = "manifests/apps/pay-api/overlays/local";
  const files = {
    [`${local}/kustomization.yaml`]: `namespace: pay-api-local\n${overlay("pay-api", "local", "newTag: local").replace("  - ../../base\n", "  - ../../base\n  - secret.yaml\n")}`,
    [`${local}/secret.yaml`]:
      "apiVersion: v1\nkind: Secret\nmetadata: { name: pay-api }\nstringData: { url: postgres://local }\n",
  };

  test("may hold what protects nothing and an image nobody promoted", () => {
    made.write(files);
    expect(problems()).toEqual([]);
  });

  test("may not be what another overlay builds on", () => {
    made.write({
      ...files,
      [dev]: `resources: [../local]\n${overlay("pay-api", "dev", `newTag: "${tagInDev()}"`).replace("resources:\n  - ../../base\n", "")}`,
    });
    expect(problems().join("\n")).toMatch(/error/);
  });

  test("may not be what Argo CD syncs", () => {
    made.write({
      ...files,
      "manifests/argocd/applications/pay-api-dev.yaml":
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: pay-api-dev, namespace: argocd }\nspec: { source: { path: manifests/apps/pay-api/overlays/local } }\n",
    });
    expect(problems().join("\n")).toMatch(/error/);
  });
});

describe("a changed file", () => {
  const applications = "manifests/argocd/applications";

  test("may not tell Argo CD of something that is no service", () => {
    made.write({ [`${applications}/evil.yaml`]: "kind: Application\n" });
    expect(problems()).toEqual([expect.stringContaining("error application-stranger")]);
  });

  test("of a later stage's Application is left to people, and says so", () => {
    made.write({ [prod]: overlay("pay-api", "prod", `newTag: "${tagInDev()}"\n    digest: ${digest}`) });
    made.write({ [`${applications}/pay-api-prod.yaml`]: "kind: Application\n" });
    expect(problems()).toEqual([expect.stringContaining("warning application-unjudged")]);
  });

  test("may not reach beyond its service", () => {
    const namespaced = `namespace: kube-system\n${overlay("pay-api", "dev", `newTag: "${tagInDev()}"`)}`;
    made.write({ [dev]: namespaced });
    expect(problems()).toEqual([expect.stringContaining(`error foreign-namespace ${dev}`)]);
  });

  test("is judged, and one that stands as it did is not", () => {
    const namespaced = `namespace: kube-system\n${overlay("pay-api", "dev", `newTag: "${tagInDev()}"`)}`;
    made.write({ [dev]: namespaced });
    base = made.commit("from older times");
    made.write({ "services/pay-api/server.ts": "second\n" });
    pinWorkingTree(made.repository, []);
    expect(problems()).toEqual([expect.stringContaining("foreign-namespace")]);
    made.git("checkout", "--", ".");
    expect(problems()).toEqual([]);
  });

  test("of the source may not be a link out of the folder the image is built from", () => {
    symlinkSync("/etc/passwd", join(made.repository.root, "services/pay-api/secrets"));
    pinWorkingTree(made.repository, []);
    expect(problems()).toEqual([expect.stringContaining("error no-plain-file services/pay-api/secrets")]);
  });
});

test("a line for GitHub cannot be broken by what a file says", () => {
  const line = annotation({
    severity: "error",
    code: "a",
    message: "one\n::error::two 100%",
    mend: "Mend",
    file: "a,b:c\n.yaml",
    line: 7,
  });
  expect(line).toBe("::error file=a%2Cb%3Ac%0A.yaml,line=7,title=a::one%0A::error::two 100%25. Mend");
});
