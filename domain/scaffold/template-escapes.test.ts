import { describe, expect, test } from "vitest";
import { evaluator, textRenderer } from "./template-engine.ts";

/**
 * Ways out of template sandboxes that worked somewhere: vm2, Nunjucks, Jinja, Twig, Handlebars, EJS, and the prototype
 * tricks behind them. Nothing of a process exists here to reach; the test is that the engine does not even try.
 */
const escapes = [
  "constructor.constructor('return process')()",
  "values.constructor.constructor('return process.env')()",
  "''.constructor.constructor('return globalThis')()",
  "[].constructor.constructor('return this')()",
  'range.constructor(\'return global.process.mainModule.require("child_process").execSync("id")\')()',
  "cycler.constructor('return process')()",
  "joiner.constructor('return process')()",
  "cycler.__init__.__globals__.os.popen('id').read()",
  "self.__init__.__globals__",
  "''.__class__.__mro__[2].__subclasses__()",
  "values.__proto__",
  "values['__proto__']",
  "values['__pro' + 'to__']",
  "values['con' ~ 'structor']",
  "values | attr('constructor')",
  "values.__proto__.polluted = 1",
  "values.__defineGetter__('x', range)",
  "values.__lookupGetter__('x')",
  "values.hasOwnProperty.constructor('return process')()",
  "values.toString.constructor('return process')()",
  "(1).toFixed.constructor('return process')()",
  "(1).valueOf.call.call",
  "'a'.replace('a', range)",
  "'a'['sub'].constructor('return process')()",
  "'x'.at.bind.call",
  "[1].map(range.constructor('return process'))",
  "[1] | map('constructor')",
  "[1] | sort(attribute='__proto__')",
  "{'__proto__': {'a': 1}}.a",
  "{'constructor': 1}.constructor",
  "process.env",
  "process.mainModule.require('child_process')",
  "require('child_process').execSync('id')",
  "globalThis.process",
  "global.process",
  "window.location",
  "this.constructor",
  "arguments.callee.caller",
  "Function('return process')()",
  "eval('process')",
  "import('node:fs')",
  "Reflect.ownKeys(values)",
  "Proxy",
  "Symbol.iterator",
  "environment.secrets.TOKEN",
  "secrets.TOKEN",
  "context.ctx.settings",
  "frame.lookup('process')",
  "env.getFilter('dump').constructor('return process')()",
  "super()",
  "caller()",
];

const statements = [
  "{% set x = values.constructor %}${{ x }}",
  "{% include '/etc/passwd' %}",
  "{% import '/etc/passwd' as x %}",
  "{% extends '/etc/passwd' %}",
  "{% for k in values.__proto__ %}${{ k }}{% endfor %}",
  "{% macro m() %}${{ caller.constructor }}{% endmacro %}${{ m() }}",
  "{% call range.constructor('return process')() %}{% endcall %}",
  "{% filter constructor %}x{% endfilter %}",
];

const reached = /process|native code|\[object|function|root:|uid=|class |Error/i;

describe("an escape in a skeleton gives nothing or is rejected:", () => {
  test("there are at least forty", () => {
    expect(escapes.length + statements.length).toBeGreaterThanOrEqual(40);
  });

  test.each([...escapes.map((expression) => `\${{ ${expression} }}`), ...statements])("%s", (source) => {
    const result = textRenderer({ values: { name: "pay-api" } }, {})(source);
    if (result.kind === "fault") expect(result.fault.message).not.toBe("");
    else expect(result.value).not.toMatch(reached);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test.each(escapes)("in cookiecutter's form too: %s", (expression) => {
    const render = textRenderer({ cookiecutter: { name: "pay-api" } }, { cookiecutterCompat: true });
    const result = render(`{{ ${expression.replaceAll("values", "cookiecutter")} }}`);
    if (result.kind === "rendered") expect(result.value).not.toMatch(reached);
  });

  test.each(escapes)("in a step's input too: %s", (expression) => {
    const result = evaluator({ parameters: { name: "x" }, steps: {} })(`\${{ ${expression} }}`, "/spec");
    if (result.kind === "value") expect(String(result.value)).not.toMatch(reached);
  });
});

describe("an escape in an answer is data and comes out byte for byte:", () => {
  test.each([...escapes.map((expression) => `\${{ ${expression} }}`), ...statements])("%s", (note) => {
    const rendered = textRenderer({ values: { note } }, {})("${{ values.note }}");
    expect(rendered).toEqual({ kind: "rendered", value: note });
    const value = evaluator({ parameters: { note } })({ a: ["${{ parameters.note }}"] }, "/spec");
    expect(value).toEqual({ kind: "value", value: { a: [note] } });
  });

  test("so are keys that JavaScript would act on", () => {
    const context = { values: JSON.parse('{"constructor":{"prototype":{"polluted":true}}}') };
    const result = textRenderer(context, {})("${{ values | dump }}");
    if (result.kind === "rendered") expect(result.value).toContain("constructor");
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("a template that never ends is stopped:", () => {
  test.each([
    "{% for a in range(0, 100000) %}{% for b in range(0, 100000) %}x{% endfor %}{% endfor %}",
    "{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}",
    "${{ 'x' * 10 }}{% set s = 'xxxxxxxxxx' %}{% for i in range(0, 60) %}{% set s = s ~ s %}{% endfor %}${{ s }}",
    `\${{ ${"(".repeat(5_000)}1${")".repeat(5_000)} }}`,
    `\${{ ${"not ".repeat(5_000)}1 }}`,
  ])("%s", (source) => {
    expect(textRenderer({ values: {} }, {})(source).kind).toBe("fault");
  });
});
