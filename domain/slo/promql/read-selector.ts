import type { SyntaxNode } from "@lezer/common";
import {
  Identifier,
  LabelMatchers,
  LabelName,
  MatchOp,
  parser,
  StringLiteral,
  UnquotedLabelMatcher,
  VectorSelector,
} from "@prometheus-io/lezer-promql";
import { type Matcher, matchOperators, type Selector } from "#domain/slo/promql/expression.ts";
import { unquote } from "#domain/slo/promql/unquote.ts";

/** A selector longer than this is refused unread. */
const maxCharacters = 4_000;

export type SelectorReading = { selector: Selector } | { fault: string };

/** Reads one PromQL selector, `name{label="value"}`, and nothing else; `fault` ends a sentence. Never throws. */
export function readSelector(text: string): SelectorReading {
  if (text.length > maxCharacters) return { fault: `it is longer than ${maxCharacters} characters` };
  const expression = parser.parse(text).topNode.firstChild;
  if (!expression || expression.nextSibling || hasError(expression))
    return { fault: "it is not valid PromQL" };
  if (expression.type.id !== VectorSelector)
    return {
      fault: 'it is an expression, and only a selector such as requests_total{service="a"} is counted',
    };
  const name = expression.getChild(Identifier);
  if (!name) return { fault: "it does not begin with the name of a metric" };
  const matchers: Matcher[] = [];
  for (let node = expression.getChild(LabelMatchers)?.firstChild ?? null; node; node = node.nextSibling) {
    const matcher = readMatcher(node, text);
    if (!matcher) return { fault: `it holds ${quoted(text, node)}, which is not read here` };
    matchers.push(matcher);
  }
  return { selector: { metric: text.slice(name.from, name.to), matchers } };
}

function readMatcher(node: SyntaxNode, text: string): Matcher | null {
  if (node.type.id !== UnquotedLabelMatcher) return null;
  const part = (kind: number) => {
    const found = node.getChild(kind);
    return found ? text.slice(found.from, found.to) : "";
  };
  const written = part(MatchOp);
  const operator = matchOperators.find((each) => each === written);
  const value = unquote(part(StringLiteral));
  return operator && value !== null ? { label: part(LabelName), operator, value } : null;
}

function hasError(node: SyntaxNode): boolean {
  let found = false;
  node.cursor().iterate(({ type }) => {
    if (type.isError) found = true;
    return !found;
  });
  return found;
}

function quoted(text: string, { from, to }: SyntaxNode): string {
  return JSON.stringify(text.slice(from, Math.min(to, from + 40)));
}
