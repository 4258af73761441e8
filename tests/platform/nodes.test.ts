import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { fieldsOf } from "#domain/delivery/object-fields.ts";
import { taint, unmet, vocabulary, wishesOf } from "#tests/platform/node-wishes.ts";
import { manifestFiles, renderedManifests, renderedTemplates } from "#tests/platform/rendered.ts";

const files = manifestFiles();

const sources = [
  ...renderedManifests().map(({ from, objects }) => ({ from, value: objects as unknown })),
  ...(await renderedTemplates()).map(({ from, objects }) => ({ from, value: objects as unknown })),
  ...[...files]
    .filter(([path]) => /\/values(-[a-z]+)?\.yaml$/.test(path))
    .map(([from, text]) => ({ from, value: parse(text) as unknown })),
];

test("somebody wishes for something", () => {
  const wishes = sources.flatMap(({ value }) => wishesOf(value));
  expect(wishes.filter(({ kind }) => kind === "label").length).toBeGreaterThan(10);
  expect(wishes.filter(({ kind }) => kind === "toleration").length).toBeGreaterThan(3);
});

test.each(sources)("$from asks only for nodes that there are", ({ value }) => {
  expect([...new Set(wishesOf(value).flatMap(unmet))]).toEqual([]);
});

describe("the node pools", () => {
  const pool = z.object({
    metadata: z.object({ name: z.string() }),
    spec: z.looseObject({
      template: z.object({
        metadata: z.object({ labels: z.record(z.string(), z.string()) }),
        spec: z.looseObject({
          nodeClassRef: z.object({ name: z.string() }),
          taints: z.array(taint).default([]),
          requirements: z.array(z.object({ key: z.string(), values: z.array(z.string()) }).loose()),
        }),
      }),
      disruption: z.looseObject({ budgets: z.array(z.unknown()).min(1) }),
      limits: z.looseObject({ cpu: z.string(), memory: z.string() }),
    }),
  });
  const karpenter =
    renderedManifests().find(({ from }) => from === "manifests/platform/karpenter")?.objects ?? [];
  const pools = z.array(pool).parse(karpenter.filter(({ kind }) => kind === "NodePool"));

  test("are the three that the vocabulary names, with a guard each against a bill", () => {
    expect(pools.map(({ metadata }) => metadata.name).sort()).toEqual(["compute", "general", "gpu"]);
    expect(vocabulary.labels["karpenter.sh/nodepool"]).toEqual(["general", "compute", "gpu"]);
  });

  test("give nodes the labels and taints of the vocabulary, every one of ours", () => {
    const given = pools.flatMap(({ spec }) => Object.entries(spec.template.metadata.labels));
    for (const [key, value] of given) expect(vocabulary.labels[key], key).toContain(value);
    for (const key of ["workload-type", "accelerator"]) {
      const values = given.filter(([name]) => name === key).map(([, value]) => value);
      expect(values.sort()).toEqual([...(vocabulary.labels[key] ?? [])].sort());
    }
    const taints = pools.flatMap(({ spec }) => spec.template.spec.taints);
    expect(taints).toEqual(vocabulary.taints);
  });

  test("are made from a class that exists, whose machines do not answer pods that ask for the node's role", () => {
    const classes = karpenter.filter(({ kind }) => kind === "EC2NodeClass");
    for (const { spec } of pools)
      expect(classes.map(({ metadata }) => metadata.name)).toContain(spec.template.spec.nodeClassRef.name);
    for (const { spec } of classes)
      expect(fieldsOf(fieldsOf(spec).metadataOptions)).toMatchObject({
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
      });
  });
});
