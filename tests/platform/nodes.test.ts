import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Fields, fieldsIn, fieldsOf } from "#domain/delivery/object-fields.ts";
import { manifestFiles, renderedManifests, renderedTemplates } from "#tests/platform/rendered.ts";

const files = manifestFiles();
const taint = z.object({ key: z.string(), value: z.string(), effect: z.string() });
const vocabulary = z
  .object({
    labels: z.record(z.string(), z.union([z.literal("any"), z.array(z.string())])),
    taints: z.array(taint),
  })
  .parse(parse(files.get("manifests/platform/karpenter/node-vocabulary.yaml") ?? ""));

/** What a manifest asks of nodes, wherever in it that stands. */
type Wish = { kind: "label"; key: string; values: string[] } | { kind: "toleration"; toleration: Fields };

function wishesOf(value: unknown): Wish[] {
  if (Array.isArray(value)) return value.flatMap(wishesOf);
  const fields = fieldsOf(value);
  return Object.entries(fields).flatMap(([name, inner]): Wish[] => {
    if (name === "nodeSelector")
      return Object.entries(fieldsOf(inner)).map(([key, one]) => ({
        kind: "label",
        key,
        values: [String(one)],
      }));
    if (name === "tolerations")
      return fieldsIn(inner).map((toleration) => ({ kind: "toleration", toleration }));
    if (name === "topologyKey") return [{ kind: "label", key: String(inner), values: [] }];
    if (name === "nodeAffinity") return expressionsIn(inner);
    return wishesOf(inner);
  });
}

/** `matchExpressions` select nodes inside a node affinity only; elsewhere they select pods. */
function expressionsIn(value: unknown): Wish[] {
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  return Object.entries(fieldsOf(value)).flatMap(([name, inner]): Wish[] =>
    name === "matchExpressions"
      ? fieldsIn(inner).map(({ key, values }) => ({
          kind: "label",
          key: String(key),
          values: Array.isArray(values) ? values.map(String) : [],
        }))
      : expressionsIn(inner),
  );
}

function unknown(wish: Wish): string[] {
  if (wish.kind === "label") {
    const known = vocabulary.labels[wish.key];
    if (known === undefined) return [`no node has a label ${wish.key}`];
    return known === "any"
      ? []
      : wish.values.filter((value) => !known.includes(value)).map((value) => `${wish.key}=${value}`);
  }
  const { key, operator, value, effect } = wish.toleration;
  const met = vocabulary.taints.some(
    (one) =>
      one.key === key &&
      (operator === "Exists" || one.value === value) &&
      (effect === undefined || effect === one.effect),
  );
  return met ? [] : [`no node has the taint that ${JSON.stringify(wish.toleration)} tolerates`];
}

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
  expect([...new Set(wishesOf(value).flatMap(unknown))]).toEqual([]);
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
