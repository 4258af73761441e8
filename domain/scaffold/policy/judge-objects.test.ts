import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { renderKustomization } from "#domain/delivery/kustomize/render-kustomization.ts";
import { excludedNamespaces } from "./excluded-namespaces.ts";
import { judgeObjects, policies } from "./judge-objects.ts";

const folder = join(import.meta.dirname, "../../../manifests/policies");
const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const ids = policies.map((policy) => policy.id);

const clusterPolicy = z.object({
  apiVersion: z.literal("kyverno.io/v1"),
  kind: z.literal("ClusterPolicy"),
  metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()) }),
  spec: z.object({
    rules: z.array(
      z.object({
        name: z.string(),
        exclude: z.object({
          any: z.array(z.object({ resources: z.object({ namespaces: z.array(z.string()) }) })),
        }),
        validate: z.object({ failureAction: z.enum(["Enforce", "Audit"]), message: z.string().min(1) }),
      }),
    ),
  }),
});
const fixture = z.object({
  results: z.array(
    z.object({
      policy: z.string(),
      rule: z.string(),
      kind: z.string(),
      resources: z.array(z.string()),
      result: z.enum(["pass", "fail", "skip"]),
    }),
  ),
});
const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
});

/** What only the cluster can judge: a signature lies in the registry, and no manifest shows it. */
const beyondManifests = ["verify-image-signatures"];

test("every policy in code stands as a file, and every file that manifests can be judged by in code", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml");
  expect(files.sort()).toEqual([...ids, ...beyondManifests].map((id) => `${id}.yaml`).sort());
  expect(readdirSync(join(folder, "tests")).sort()).toEqual([...ids].sort());
  const rendered = renderKustomization(
    new Map([...files, "kustomization.yaml"].map((name) => [name, read(name)])),
    "",
  );
  expect(rendered.problems).toEqual([]);
  expect(rendered.objects.map((object) => object.metadata.name).sort()).toEqual(
    [...ids, ...beyondManifests].sort(),
  );
});

describe.each(policies)("$id", ({ id, title, action }) => {
  test("says in its file what it says in code: name, title, action, namespaces it leaves alone", () => {
    const file = clusterPolicy.parse(parse(read(`${id}.yaml`)));
    expect(file.metadata.name).toBe(id);
    expect(file.metadata.annotations["policies.kyverno.io/title"]).toBe(title);
    for (const rule of file.spec.rules) {
      expect(rule.validate.failureAction).toBe(action === "enforce" ? "Enforce" : "Audit");
      expect(rule.exclude.any.map(({ resources }) => resources.namespaces)).toEqual([
        [...excludedNamespaces],
      ]);
    }
  });

  test("has a verdict for every rule of the file among its fixtures, and both ways", () => {
    const rules = clusterPolicy.parse(parse(read(`${id}.yaml`))).spec.rules.map((rule) => rule.name);
    const { results } = fixture.parse(parse(read("tests", id, "kyverno-test.yaml")));
    for (const rule of rules) {
      const outcomes = new Set(results.filter((result) => result.rule === rule).map(({ result }) => result));
      expect([...outcomes].sort(), rule).toEqual(["fail", "pass", "skip"]);
    }
    expect(new Set(results.map((result) => result.policy))).toEqual(new Set([id]));
  });

  const expected = expectedOf(id);
  test.each([...objectsOf(id).entries()])("gives the stated verdict for %s", (key, object) => {
    const environment = object.metadata.namespace?.endsWith("-prod") ? "prod" : "dev";
    const verdict = judgeObjects([object], { environment }).find((each) => each.policy === id);
    const failed = action === "enforce" ? "fail" : "warn";
    const wanted = expected.get(key) === "fail" ? failed : expected.get(key);
    expect(verdict?.outcome ?? "skip").toBe(wanted);
    if (verdict?.outcome === failed) {
      expect(verdict.message).not.toBe("");
      expect(verdict.mend).not.toBe("");
    }
  });
});

function objectsOf(id: string): Map<string, KubernetesObject> {
  const documents = parseAllDocuments(read("tests", id, "resources.yaml"));
  const objects = (Array.isArray(documents) ? documents : []).map((document) =>
    manifest.parse(document.toJS()),
  );
  return new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));
}

/** One failing rule fails the policy; it is skipped where all its rules are. */
function expectedOf(id: string): Map<string, string> {
  const outcomes = new Map<string, string>();
  for (const { kind, resources, result } of fixture.parse(parse(read("tests", id, "kyverno-test.yaml")))
    .results) {
    for (const name of resources) {
      const key = `${kind} ${name}`;
      if (outcomes.get(key) !== "fail") outcomes.set(key, result);
    }
  }
  return outcomes;
}

test("judges only what makes pods", () => {
  const service: KubernetesObject = { apiVersion: "v1", kind: "Service", metadata: { name: "a" } };
  expect(judgeObjects([service], { environment: "prod" })).toEqual([]);
});

test("survives objects of any shape", () => {
  const shapes = [null, 1, "x", [], {}, [null, 1, [], {}], { containers: 5 }, { containers: [null] }];
  for (const spec of shapes) {
    for (const template of [spec, { spec }, { spec: { template: { spec } } }]) {
      const object: KubernetesObject = {
        apiVersion: "v1",
        kind: "Deployment",
        metadata: { name: "a" },
        spec: { template },
      };
      expect(judgeObjects([object], { environment: "prod" }).length).toBeGreaterThan(0);
    }
  }
});

test("does not ask for a digest before the first promotion", () => {
  const withImage = (image: string): KubernetesObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "a" },
    spec: { containers: [{ name: "a", image }] },
  });
  const outcome = (image: string) =>
    judgeObjects([withImage(image)], { environment: "prod" }).find(
      ({ policy }) => policy === "require-digest-in-prod",
    )?.outcome;
  expect(outcome("r/a:unpinned")).toBe("skip");
  expect(outcome(`r/a@sha256:${"0".repeat(64)}`)).toBe("skip");
  expect(outcome("r/a:1")).toBe("fail");
});
