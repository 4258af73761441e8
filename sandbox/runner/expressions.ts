import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

export type Contexts = Record<string, unknown>;
/** `skipped`: something a job needs did not run, so neither `success()` nor `failure()` holds. */
export type JobStatus = "success" | "failure" | "cancelled" | "skipped";

type Scope = { contexts: Contexts; status: JobStatus; hashFiles: (patterns: string[]) => string };

const statusFunctions = ["success", "failure", "always", "cancelled"];

/** Evaluates one expression without its `${{ }}`, by GitHub's own library. Throws with the expression named. */
export function evaluate(expression: string, scope: Scope): unknown {
  const names = Object.keys(scope.contexts);
  const call = (name: string, run: (args: string[]) => unknown) => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: (...args: data.ExpressionData[]) => toData(run(args.map((arg) => arg.coerceString()))),
  });
  const functions = [
    call("success", () => scope.status === "success"),
    call("failure", () => scope.status === "failure"),
    call("cancelled", () => scope.status === "cancelled"),
    call("always", () => true),
    call("hashFiles", scope.hashFiles),
  ];
  try {
    const tokens = new Lexer(expression).lex().tokens;
    const tree = new Parser(tokens, names, functions).parse();
    const context = toData(scope.contexts);
    if (!(context instanceof data.Dictionary)) throw new Error("contexts are not a dictionary");
    const known = new Map(functions.map((entry) => [entry.name.toLowerCase(), entry]));
    return fromData(new Evaluator(tree, context, known).evaluate());
  } catch (cause) {
    throw new Error(`The expression "${expression}" cannot be evaluated: ${String(cause)}`, { cause });
  }
}

/** Replaces each `${{ }}` in a text. A text that is one expression keeps the expression's type. */
export function interpolate(text: string, scope: Scope): unknown {
  const whole = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text);
  if (whole?.[1] !== undefined) return evaluate(whole[1].trim(), scope);
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_match, inner: string) =>
    asText(evaluate(inner.trim(), scope)),
  );
}

/** A condition: `if:` may leave out the braces, and without a status function it means `success() && …`. */
export function holds(condition: string | boolean | undefined, scope: Scope): boolean {
  if (condition === undefined) return scope.status === "success";
  const text = String(condition).trim();
  const inner = /^\$\{\{(.*)\}\}$/s.exec(text)?.[1]?.trim() ?? text;
  const asksStatus = statusFunctions.some((name) => new RegExp(`\\b${name}\\s*\\(`, "i").test(inner));
  const value = evaluate(asksStatus ? inner : `success() && (${inner})`, scope);
  return value !== false && value !== null && value !== 0 && value !== "" && value !== undefined;
}

export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function toData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value ?? null), data.reviver);
}

function fromData(value: data.ExpressionData): unknown {
  return JSON.parse(JSON.stringify(value, data.replacer));
}
