import { expect, test } from "vitest";
import { readSelector } from "#domain/slo/promql/read-selector.ts";
import { exampleLabels } from "#domain/slo/rules/example-labels.ts";

function selector(text: string) {
  const reading = readSelector(text);
  if ("fault" in reading) throw new Error(reading.fault);
  return reading.selector;
}

test.each([
  ['a{b="c"}', "", { b: "c" }],
  ['a{status=~"5.."}', "", { status: "500" }],
  ["a{le=~`60(\\.0)?`}", "", { le: "60.0" }],
  ["a{x=~`(in|out)bound|idle`}", "", { x: "inbound" }],
  ["a{x=~`[a-f]+\\d`}", "", { x: "a0" }],
  ["a{x=~`.+`}", "", { x: "0" }],
  ['a{route!~"/livez|/readyz"}', "", { route: "/example" }],
  ['a{x!=""}', "", { x: "/example" }],
  ['a{x=""}', "", {}],
  ['a{s="x"}', 'a{s="x",status=~"5.."}', { s: "x", status: "200" }],
  ['a{s="x"}', 'a{s="x",outcome="failed"}', { s: "x", outcome: "ok" }],
])("a series is thought of that %s finds and %s does not", (of, not, labels) => {
  expect(exampleLabels([selector(of)], not === "" ? [] : [selector(not)])).toEqual(labels);
});

test.each([
  ["what contradicts itself", 'a{b="c",b="d"}', ""],
  ["what its opposite finds as well", 'a{b="c"}', 'a{b="c"}'],
  ["what only Prometheus can read", "a{b=~`\\\\pL{3}`}", ""],
  ["what would keep a backtracking reader busy for ever", `a{b=~"(x+)+y"}`, ""],
])("for %s there is none", (_, of, not) => {
  expect(exampleLabels([selector(of)], not === "" ? [] : [selector(not)])).toBeNull();
});
