import type { Matcher, Selector } from "#domain/slo/promql/expression.ts";

/**
 * Labels of a series that every selector of `of` finds and none of `not`; null where none was found. Selectors of one
 * metric may ask more of a label than one value can give.
 */
export function exampleLabels(
  of: readonly Selector[],
  not: readonly Selector[] = [],
): Record<string, string> | null {
  const wanted = of.flatMap(({ matchers }) => matchers);
  const unwanted = not.flatMap(({ matchers }) => matchers);
  const names = [...new Set([...wanted, ...unwanted].map(({ label }) => label))];
  const labels: Record<string, string> = {};
  for (const name of names) {
    const about = wanted.filter(({ label }) => label === name);
    const against = unwanted.filter(({ label }) => label === name);
    const good = candidates(name, about, against).filter((value) =>
      about.every((one) => matches(one, value)),
    );
    const value = good.find((one) => !against.some((matcher) => matches(matcher, one))) ?? good[0];
    if (value === undefined) return null;
    if (value !== "") labels[name] = value;
  }
  const found = (selector: Selector) =>
    selector.matchers.every((one) => matches(one, labels[one.label] ?? ""));
  return of.every(found) && !not.some(found) ? labels : null;
}

function candidates(name: string, about: readonly Matcher[], against: readonly Matcher[]): string[] {
  const stated = about.flatMap(({ operator, value }) =>
    operator === "=" ? [value] : operator === "=~" ? alternatives(value).map(exampleOf) : [],
  );
  // What a label is usually like, for those that only say what it is not.
  const isOutcome = against.some(({ operator }) => operator === "=" || operator === "=~");
  const usual = name === "status" || name === "code" ? "200" : isOutcome ? "ok" : "/example";
  return [...stated, usual, "other", ""];
}

function matches({ operator, value }: Matcher, text: string): boolean {
  if (operator === "=" || operator === "!=") return (text === value) === (operator === "=");
  const pattern = asPattern(value);
  return pattern !== null && pattern.test(text) === (operator === "=~");
}

/** Prometheus reads RE2; where a browser reads the expression otherwise or not at all, there is no example. */
function asPattern(value: string): RegExp | null {
  // A repeated repetition can take a backtracking reader for ever.
  if (value.length > 500 || /[+*}]\)?[+*{]/.test(value)) return null;
  try {
    return new RegExp(`^(?:${value})$`, "s");
  } catch {
    return null;
  }
}

/** The alternatives at the outermost level: `a|b(c|d)` are two. */
function alternatives(value: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of value) {
    if (character === "(" || character === "[") depth += 1;
    if (character === ")" || character === "]") depth -= 1;
    if (character === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** A text that a simple expression may match: classes and groups become their first member, repetitions one. */
function exampleOf(alternative: string): string {
  const flat = alternative.replaceAll("(?:", "(").replace(/\(([^()|]*)[^()]*\)/g, "$1");
  return flat.replace(
    /\[\^[^\]]*\]|\[\\?(.)[^\]]*\]|\\(.)|\.|[*+?]/g,
    (token, member: string | undefined, escaped: string | undefined) => {
      if (escaped !== undefined) return { d: "0", w: "x", s: " " }[escaped] ?? escaped;
      if (token === "*" || token === "+" || token === "?") return "";
      return token === "." ? "0" : (member ?? "x");
    },
  );
}
