import type { YamlValue } from "./yaml-value.ts";

/** A plain scalar as go-yaml v3 reads it, or why it cannot be carried into JSON exactly. */
export type ResolvedScalar = { kind: "value"; value: YamlValue } | { kind: "unfit"; reason: string };

const words = new Map<string, YamlValue>([
  ["", null],
  ["~", null],
  ["null", null],
  ["Null", null],
  ["NULL", null],
  ["true", true],
  ["True", true],
  ["TRUE", true],
  ["false", false],
  ["False", false],
  ["FALSE", false],
]);
const notNumbers = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})?)?$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const integers: [RegExp, number][] = [
  [/^([-+]?)0[xX]([0-9a-fA-F]+)$/, 16],
  [/^([-+]?)0[oO]?([0-7]+)$/, 8],
  [/^([-+]?)0[bB]([01]+)$/, 2],
  [/^([-+]?)(0|[1-9][0-9]*)$/, 10],
];

/**
 * Resolves a plain (unquoted) scalar the way kustomize does: go-yaml v3, which reads `0644` as octal, `yes` as
 * text and `1_000` as a number. Source: `resolve.go` of go.yaml.in/yaml/v3.
 */
export function resolveScalar(text: string): ResolvedScalar {
  const word = words.get(text);
  if (word !== undefined) return { kind: "value", value: word };
  if (notNumbers.test(text)) return { kind: "unfit", reason: `${text} has no place in JSON` };
  if (timestamp.test(text)) return { kind: "unfit", reason: `${text} is read as a date` };
  if (!/^[-+.0-9]/.test(text)) return { kind: "value", value: text };
  const digits = text.startsWith(".") ? text : text.replaceAll("_", "");
  for (const [pattern, base] of integers) {
    const match = pattern.exec(digits);
    if (match) return integer(text, match[1] === "-", Number.parseInt(match[2] ?? "", base));
  }
  if (!float.test(digits)) return { kind: "value", value: text };
  const number = Number(digits);
  return Number.isFinite(number) ? { kind: "value", value: number } : { kind: "value", value: text };
}

function integer(text: string, negative: boolean, magnitude: number): ResolvedScalar {
  if (!Number.isSafeInteger(magnitude))
    return { kind: "unfit", reason: `${text} is too large to be kept exactly` };
  return { kind: "value", value: negative && magnitude !== 0 ? -magnitude : magnitude };
}
