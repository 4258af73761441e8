import { expect, test } from "vitest";
import { fieldMatcher, labelMatcher, objectSelector } from "#sandbox/cluster/objects/selectors.ts";

const object = (labels: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "x", labels },
  status: { phase: "Running" },
});

test.each([
  ["app=pay", { app: "pay" }, true],
  ["app==pay", { app: "pay" }, true],
  ["app=pay", {}, false],
  ["app!=pay", {}, true],
  ["env in (dev, prod)", { env: "prod" }, true],
  ["env notin (dev, prod)", { env: "prod" }, false],
  ["env notin (dev)", {}, true],
  ["app,!canary", { app: "" }, true],
  ["app,!canary", { app: "", canary: "yes" }, false],
  ["app.kubernetes.io/name=x,env in (a,b),app", { "app.kubernetes.io/name": "x", env: "b", app: "1" }, true],
])("the label selector %s on %o is %s", (selector, labels, expected) => {
  expect(labelMatcher(selector)(object(labels as Record<string, string>))).toBe(expected);
});

test("a selector that cannot be read is refused with its text", () => {
  expect(() => labelMatcher("a in b")).toThrow("a in b");
  expect(() => fieldMatcher("a>b")).toThrow("a>b");
});

test("fields are compared as text, absent ones as empty", () => {
  expect(fieldMatcher("status.phase=Running,metadata.namespace=")(object({}))).toBe(true);
  expect(fieldMatcher("status.phase!=Running")(object({}))).toBe(false);
});

test("the selector of a workload knows expressions", () => {
  const selector = {
    matchLabels: { app: "pay" },
    matchExpressions: [
      { key: "env", operator: "In", values: ["dev"] },
      { key: "old", operator: "DoesNotExist" },
    ],
  };
  expect(objectSelector(selector)(object({ app: "pay", env: "dev" }))).toBe(true);
  expect(objectSelector(selector)(object({ app: "pay", env: "dev", old: "" }))).toBe(false);
});
