import { describe, expect, test } from "vitest";
import { parentApplications, touchedApplications } from "#domain/delivery/touched-applications.ts";
import { application, parent } from "#tests/delivery-facts.ts";

const dev = application();
const root = parent().reading;
const chart = application({
  name: "redis",
  sources: [{ repoUrl: "r", path: "", targetRevision: "1", chart: "redis" }],
});
const names = (paths: string[]) => touchedApplications([dev, root, chart], paths).map((each) => each.name);

describe("a changed path", () => {
  test("touches the application below whose source it lies", () => {
    expect(names(["manifests/apps/pay-api/overlays/dev/kustomization.yaml"])).toEqual(["pay-api-dev"]);
    expect(names(["manifests/argocd/applications/pay-api-dev.yaml"])).toEqual(["platform"]);
  });

  test("touches an overlay through the base it builds on", () => {
    expect(names(["manifests/apps/pay-api/base/deployment.yaml"])).toEqual(["pay-api-dev"]);
  });

  test("touches through `manifest-generate-paths`", () => {
    const watching = application({ generatePaths: ["shared/components"] });
    expect(touchedApplications([watching], ["shared/components/a.yaml"])).toEqual([watching]);
  });

  test("does not touch a neighbour whose path merely begins the same, nor a chart", () => {
    expect(names(["manifests/apps/pay-api/overlays/dev-2/kustomization.yaml"])).toEqual([]);
    expect(names(["services/pay-api/index.ts"])).toEqual([]);
  });
});

test("the parent is the application whose source holds the manifests of Applications", () => {
  expect(parentApplications([dev, root, chart], "manifests/argocd/applications")).toEqual([root]);
});
