import { printDuration } from "#domain/slo/duration.ts";
import { type Ratio, toDecimal } from "#domain/slo/ratio.ts";

declare const printed: unique symbol;
/** PromQL made by the functions of this file alone, so that no text from outside becomes a part of it unquoted. */
export type Expression = {
  readonly text: string;
  /** Whether it stands as one operand without brackets. */
  readonly whole: boolean;
  readonly [printed]: true;
};

export const matchOperators = ["=", "!=", "=~", "!~"] as const;
export type MatchOperator = (typeof matchOperators)[number];
export type Matcher = { label: string; operator: MatchOperator; value: string };
/** The metric's name and what its labels must be. */
export type Selector = { metric: string; matchers: readonly Matcher[] };

export function select({ metric, matchers }: Selector): Expression {
  if (!/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(metric)) throw new Error(`Not the name of a metric: ${metric}`);
  const written = matchers.map(({ label, operator, value }) => `${nameOf(label)}${operator}${quote(value)}`);
  return made(written.length === 0 ? metric : `${metric}{${written.join(",")}}`);
}

/** `selector[30d]`, or `selector[1h] offset 23h` for a time that ended so many seconds ago. */
export function over(selector: Selector, seconds: number, endedAgo = 0): Expression {
  const ago = endedAgo === 0 ? "" : ` offset ${printDuration(endedAgo)}`;
  return made(`${select(selector).text}[${printDuration(seconds)}]${ago}`);
}

/** The expression looked at every minute of a time, as a range that functions over time take. */
export function everyMinuteOver(expression: Expression, seconds: number): Expression {
  return made(`${bracketed(expression)}[${printDuration(seconds)}:1m]`);
}

type Operation =
  | "absent"
  | "clamp_min"
  | "count"
  | "count_over_time"
  | "group"
  | "increase"
  | "last_over_time"
  | "max_over_time"
  | "sum"
  | "min_over_time"
  | "sum_over_time"
  | "timestamp"
  | "vector";

export function call(operation: Operation, ...parts: readonly Expression[]): Expression {
  return made(`${operation}(${parts.map(({ text }) => text).join(", ")})`);
}

/** How many series there are of each combination of labels. */
export function countBy(labels: readonly string[], part: Expression): Expression {
  return made(`count by (${labels.map(nameOf).join(", ")}) (${part.text})`);
}

/** Every series of the expression with one more label. */
export function labelled(expression: Expression, label: string, value: string): Expression {
  // The replacement is a template in which $1 would mean a group; what is written here is meant as it stands.
  const replacement = quote(value.replaceAll("$", "$$$$"));
  return made(`label_replace(${expression.text}, ${quote(nameOf(label))}, ${replacement}, "", "")`);
}

type BinaryOperator = "+" | "-" | "*" | "/" | ">" | ">=" | "<" | "==" | "and" | "or" | "unless";

/** Both sides stand in brackets where they are joined of parts, so that no precedence has to be known. */
export function combine(left: Expression, operator: BinaryOperator, right: Expression): Expression {
  return made(`${bracketed(left)} ${operator} ${bracketed(right)}`, false);
}

/** Several joined by one operator that may be repeated. */
export function combineAll(operator: "or" | "and" | "+", parts: readonly Expression[]): Expression {
  return made(parts.map(bracketed).join(` ${operator} `), parts.length === 1 && parts[0]?.whole === true);
}

/** A decimal without an exponent and without needless zeros; at most 15 places. */
export function decimal(value: Ratio): Expression {
  return made(toDecimal(value, 15).replace(/\.?0+$/, ""));
}

function bracketed({ text, whole }: Expression): string {
  return whole ? text : `(${text})`;
}

function nameOf(label: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(label)) throw new Error(`Not the name of a label: ${label}`);
  return label;
}

/** A PromQL string in double quotes; they are Go's, so control characters are written as their numbers. */
function quote(value: string): string {
  const escaped = value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in the text.
  return `"${escaped.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  })}"`;
}

function made(text: string, whole = true): Expression {
  // The brand exists only in types.
  return { text, whole } as Expression;
}
