import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { badRequest } from "#sandbox/cluster/objects/api-error.ts";
import { at, listAt, textAt, textMapAt } from "#sandbox/cluster/objects/fields.ts";

export type Matcher = (object: KubernetesObject) => boolean;

/** Reads `labelSelector` of a query: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Throws 400 on anything else. */
export function labelMatcher(selector: string | null): Matcher {
  if (selector === null || selector.trim() === "") return () => true;
  const terms = selector.split(/,(?![^(]*\))/).map((term) => labelTerm(term.trim(), selector));
  return (object) => {
    const labels = object.metadata.labels ?? {};
    return terms.every((term) => term(labels));
  };
}

type LabelTerm = (labels: Record<string, string>) => boolean;
const key = "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?(?:/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?)";
const setTerm = new RegExp(`^${key}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equalityTerm = new RegExp(`^${key}\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`);
const existsTerm = new RegExp(`^(!?)${key}$`);

function labelTerm(term: string, whole: string): LabelTerm {
  const set = setTerm.exec(term);
  if (set !== null) {
    const values = (set[5] ?? "").split(",").map((value) => value.trim());
    const wanted = set[4] === "in";
    const name = set[1] ?? "";
    return (labels) => (name in labels && values.includes(labels[name] ?? "")) === wanted;
  }
  const equality = equalityTerm.exec(term);
  if (equality !== null) {
    const name = equality[1] ?? "";
    const value = equality[5] ?? "";
    return equality[4] === "!=" ? (labels) => labels[name] !== value : (labels) => labels[name] === value;
  }
  const exists = existsTerm.exec(term);
  if (exists === null)
    throw badRequest(`unable to parse requirement: found '${term}' in label selector '${whole}'`);
  const name = exists[2] ?? "";
  return (labels) => name in labels === (exists[1] === "");
}

/** Reads `fieldSelector`: `metadata.name=x,status.phase!=Running`. Paths are plain; absent fields read as "". */
export function fieldMatcher(selector: string | null): Matcher {
  if (selector === null || selector.trim() === "") return () => true;
  const terms = selector.split(",").map((term) => {
    const parts = /^\s*([A-Za-z0-9_.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(term);
    if (parts === null) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    const [, path = "", operator, value] = parts;
    return { path: path.split("."), equal: operator !== "!=", value };
  });
  return (object) =>
    terms.every(({ path, equal, value }) => {
      const found = at(object, ...path);
      return (String(found ?? "") === value) === equal;
    });
}

/** Reads a `LabelSelector` object (`matchLabels`, `matchExpressions`) as workloads carry it. */
export function objectSelector(selector: unknown): Matcher {
  const exact = Object.entries(textMapAt(selector, "matchLabels"));
  const expressions = listAt(selector, "matchExpressions");
  return (object) => {
    const labels = object.metadata.labels ?? {};
    return (
      exact.every(([name, value]) => labels[name] === value) &&
      expressions.every((entry) => matches(entry, labels))
    );
  };
}

function matches(expression: unknown, labels: Record<string, string>): boolean {
  const name = textAt(expression, "key") ?? "";
  const values = listAt(expression, "values");
  const operator = textAt(expression, "operator");
  if (operator === "Exists") return name in labels;
  if (operator === "DoesNotExist") return !(name in labels);
  const found = name in labels && values.includes(labels[name]);
  return operator === "NotIn" ? !found : found;
}
