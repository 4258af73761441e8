import type { SyntaxNode } from "@lezer/common";
import {
  AggregateExpr,
  AggregateModifier,
  AggregateOp,
  BinaryExpr,
  FunctionCall,
  FunctionCallBody,
  FunctionIdentifier,
  Increase,
  MatrixSelector,
  ParenExpr,
  parser,
  Rate,
  Sub,
  Sum,
  VectorSelector,
} from "@prometheus-io/lezer-promql";
import { readSelector } from "#domain/slo/promql/read-selector.ts";

/** The counter whose sum of rates a query is, or two of which the second is taken from the first. */
export type CountedQuery = { counter: string } | { all: string; without: string };

/**
 * What a query such as `sum(rate(errors_total{a="b"}[{{.window}}]))` counts; null for one that says more than the rate of
 * one counter, which could not be carried without changing what it means.
 */
export function countedBy(query: string): CountedQuery | null {
  if (query.length > 4_000) return null;
  const text = query.replaceAll(/\{\{\s*\.window\s*\}\}/g, "5m");
  const top = parser.parse(text).topNode.firstChild;
  if (!top || top.nextSibling) return null;
  const plain = counterOf(top, text);
  if (plain !== null) return { counter: plain };
  const node = unwrapped(top);
  const [left, right] = [node.firstChild, node.lastChild];
  if (node.type.id !== BinaryExpr || !node.getChild(Sub) || !left || !right) return null;
  const [all, without] = [counterOf(left, text), counterOf(right, text)];
  return all !== null && without !== null ? { all, without } : null;
}

/** The selector of `sum(rate(selector[5m]))`, with or without the sum. */
function counterOf(node: SyntaxNode, text: string): string | null {
  const inner = unwrapped(node);
  if (inner.type.id === AggregateExpr) {
    const isSum = inner.getChild(AggregateOp)?.getChild(Sum);
    const summed = onlyArgument(inner);
    // Grouped sums are several series, each an objective of its own.
    return isSum && summed && !inner.getChild(AggregateModifier) ? counterOf(summed, text) : null;
  }
  if (inner.type.id !== FunctionCall) return null;
  const name = inner.getChild(FunctionIdentifier);
  if (!name?.getChild(Rate) && !name?.getChild(Increase)) return null;
  const selector = onlyArgument(inner)?.getChild(VectorSelector);
  if (!selector || selector.parent?.type.id !== MatrixSelector) return null;
  const written = text.slice(selector.from, selector.to);
  return "selector" in readSelector(written) ? written : null;
}

function onlyArgument(node: SyntaxNode): SyntaxNode | null {
  const body = node.getChild(FunctionCallBody);
  const parts: SyntaxNode[] = [];
  for (let part = body?.firstChild ?? null; part; part = part.nextSibling) parts.push(part);
  const [only, ...others] = parts.filter(({ name }) => /[A-Za-z]/.test(name));
  return only && others.length === 0 ? only : null;
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner.type.id === ParenExpr) {
    const child = inner.firstChild?.name === "(" ? inner.firstChild.nextSibling : inner.firstChild;
    if (!child) break;
    inner = child;
  }
  return inner;
}
