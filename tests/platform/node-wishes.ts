import { parse } from "yaml";
import { z } from "zod";
import { type Fields, fieldsIn, fieldsOf } from "#domain/delivery/object-fields.ts";
import { manifestFiles } from "#tests/platform/rendered.ts";

/** A taint as nodes carry it. */
export const taint = z.object({ key: z.string(), value: z.string(), effect: z.string() });
/** The labels and taints of our nodes. */
export const vocabulary = z
  .object({
    labels: z.record(z.string(), z.union([z.literal("any"), z.array(z.string())])),
    taints: z.array(taint),
  })
  .parse(parse(manifestFiles().get("manifests/platform/karpenter/node-vocabulary.yaml") ?? ""));

type Wish = { kind: "label"; key: string; values: string[] } | { kind: "toleration"; toleration: Fields };

/** What a manifest, or anything it is made of, asks of nodes. */
export function wishesOf(value: unknown): Wish[] {
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

/** What no node offers, one sentence each. */
export function unmet(wish: Wish): string[] {
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
