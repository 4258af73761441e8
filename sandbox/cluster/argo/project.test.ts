import { describe, expect, test } from "vitest";
import { readSpec } from "#sandbox/cluster/argo/application.ts";
import { projectProblems, resourceProblem } from "#sandbox/cluster/argo/project.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";

function specOf(source: object, destination: object) {
  const read = readSpec({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "a" },
    spec: { project: "team", source, destination },
  });
  if ("problem" in read) throw new Error(read.problem);
  return read.spec;
}

const server = "https://kubernetes.default.svc";
const repoURL = "https://git.example.com/acme/platform.git";
const spec = specOf({ repoURL, path: "x" }, { server, namespace: "pay-dev" });

function project(fields: object) {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name: "team" },
    spec: { sourceRepos: [repoURL], destinations: [{ server, namespace: "pay-*" }], ...fields },
  };
}

describe("a project", () => {
  test("permits its own repository and namespaces", () => {
    expect(projectProblems(spec, project({}))).toEqual([]);
  });

  test("that is not there is named", () => {
    expect(projectProblems(spec, undefined)).toEqual([
      "Application referencing project team which does not exist",
    ]);
  });

  test("refuses other repositories and denied ones", () => {
    const message = `application repo ${repoURL} is not permitted in project 'team'`;
    expect(projectProblems(spec, project({ sourceRepos: ["https://git.example.com/other/*"] }))).toEqual([
      message,
    ]);
    expect(projectProblems(spec, project({ sourceRepos: ["*", `!${repoURL}`] }))).toEqual([message]);
  });

  test("refuses other namespaces", () => {
    const other = specOf({ repoURL, path: "x" }, { server, namespace: "kube-system" });
    expect(projectProblems(other, project({}))[0]).toContain(
      "and namespace 'kube-system' do not match any of the allowed destinations",
    );
  });

  test("knows the cluster by name as by address", () => {
    const named = specOf({ repoURL, path: "x" }, { name: "in-cluster", namespace: "pay-dev" });
    expect(projectProblems(named, project({}))).toEqual([]);
  });

  test("permits cluster-wide kinds only by list, namespaced ones unless listed otherwise", () => {
    expect(resourceProblem(spec, project({}), kinds.namespace, "")).toBe(
      "resource :Namespace is not permitted in project team",
    );
    const listed = project({ clusterResourceWhitelist: [{ group: "", kind: "Namespace" }] });
    expect(resourceProblem(spec, listed, kinds.namespace, "")).toBeNull();
    expect(resourceProblem(spec, project({}), kinds.deployment, "pay-dev")).toBeNull();
    const narrow = project({ namespaceResourceWhitelist: [{ group: "", kind: "Service" }] });
    expect(resourceProblem(spec, narrow, kinds.deployment, "pay-dev")).toBe(
      "resource apps:Deployment is not permitted in project team",
    );
    expect(resourceProblem(spec, project({}), kinds.service, "other")).toBe(
      "namespace other is not permitted in project 'team'",
    );
  });
});
