import fc from "fast-check";
import { expect, test } from "vitest";
import { matchOperators, type Selector, select } from "#domain/slo/promql/expression.ts";
import { readSelector } from "#domain/slo/promql/read-selector.ts";

const labels = fc.stringMatching(/^[a-z_][a-z0-9_]{0,10}$/);
const selectors: fc.Arbitrary<Selector> = fc.record({
  metric: fc
    .stringMatching(/^[a-z_:][a-z0-9_:]{0,20}$/)
    .filter((name) => !/^(on|bool|inf|nan|offset|ignoring|group_left|group_right)$/.test(name)),
  matchers: fc.array(
    fc.record({
      label: labels,
      operator: fc.constantFrom(...matchOperators),
      value: fc.string({ unit: "grapheme" }),
    }),
    { maxLength: 4 },
  ),
});

test("a selector is printed so that it is read as the same, whatever its labels hold", () => {
  fc.assert(
    fc.property(selectors, (selector) => {
      expect(readSelector(select(selector).text)).toEqual({ selector });
    }),
  );
});

test.each([
  [
    "comments and spaces",
    'a # a comment\n{ b = "c" , }',
    { metric: "a", matchers: [{ label: "b", operator: "=", value: "c" }] },
  ],
  [
    "quotes of every kind",
    "a{b='\\'',c=`\\d`}",
    {
      metric: "a",
      matchers: [
        { label: "b", operator: "=", value: "'" },
        { label: "c", operator: "=", value: "\\d" },
      ],
    },
  ],
  [
    "escapes",
    'a{b="\\u00e9\\x41\\101\\n"}',
    { metric: "a", matchers: [{ label: "b", operator: "=", value: "éAA\n" }] },
  ],
])("it is read with %s", (_, text, selector) => {
  expect(readSelector(text)).toEqual({ selector });
});

test.each([
  "",
  "a{",
  'a{b="c"',
  'a{b="c}',
  'a{b="\\q"}',
  'a{b="\\xff"}',
  "sum(a)",
  "a[5m]",
  "a offset 5m",
  "a or b",
  'a{b="c"} or vector(1)',
  '{__name__="a"}',
  '{"a.b"}',
  'a{"quoted"="c"}',
  "a\nb",
  `a{b="${"c".repeat(5000)}"}`,
])("what is no plain selector is refused: %#", (text) => {
  expect(readSelector(text)).toHaveProperty("fault");
});

test("text that closes the quotes stays text", () => {
  const value = '"} or vector(1) or x{y="';
  const printed = select({ metric: "a", matchers: [{ label: "b", operator: "=", value }] }).text;
  expect(printed).toBe('a{b="\\"} or vector(1) or x{y=\\""}');
  expect(readSelector(printed)).toEqual({
    selector: { metric: "a", matchers: [{ label: "b", operator: "=", value }] },
  });
});

test("reading never throws", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void readSelector(text)));
});
