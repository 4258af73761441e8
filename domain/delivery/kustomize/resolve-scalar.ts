/** A plain scalar as go-yaml v3 reads it, or why it cannot be carried into JSON exactly. */
export type ResolvedScalar =
  | {
      kind: "value";
      tag: "string" | "int" | "float" | "bool" | "null";
      value: string | number | boolean | null;
    }
  | { kind: "unfit"; reason: string };

const words = new Map<string, boolean | null>([
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
  [/^([-+]?)0[bB]([01]+)$/, 2],
  [/^([-+]?)0[oO]?([0-7]+)$/, 8],
  [/^([-+]?)(0|[1-9][0-9]*)$/, 10],
];

/**
 * Resolves a plain (unquoted) scalar the way kustomize does: go-yaml v3, which reads `0644` as octal, `yes` as
 * text and `1_000` as a number. Source: `resolve.go` of go.yaml.in/yaml/v3.
 */
export function resolveScalar(source: string): ResolvedScalar {
  const word = words.get(source);
  if (word !== undefined) return { kind: "value", tag: word === null ? "null" : "bool", value: word };
  if (notNumbers.test(source)) return { kind: "unfit", reason: `${source} has no place in JSON` };
  if (timestamp.test(source)) return { kind: "unfit", reason: `${source} is read as a date` };
  if (!/^[-+.0-9]/.test(source)) return { kind: "value", tag: "string", value: source };
  const digits = source.startsWith(".") ? source : source.replaceAll("_", "");
  for (const [pattern, base] of integers) {
    const match = pattern.exec(digits);
    if (match) return integer(source, match[1] === "-", Number.parseInt(match[2] ?? "", base));
  }
  const number = float.test(digits) ? Number(digits) : Number.NaN;
  if (!Number.isFinite(number)) return { kind: "value", tag: "string", value: source };
  // JSON as kustomize prints it knows no negative zero.
  return { kind: "value", tag: "float", value: number === 0 ? 0 : number };
}

function integer(source: string, negative: boolean, magnitude: number): ResolvedScalar {
  if (!Number.isSafeInteger(magnitude)) {
    return { kind: "unfit", reason: `${source} is too large to be kept exactly` };
  }
  return { kind: "value", tag: "int", value: negative && magnitude !== 0 ? -magnitude : magnitude };
}
