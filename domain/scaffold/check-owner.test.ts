import { expect, test } from "vitest";
import { ownerProblems } from "./check-owner.ts";

const path = "manifests/apps/pay-api/catalog-info.yaml";
const catalog = (owner: string) => [
  {
    path,
    mode: "100644" as const,
    content: `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: pay-api }
spec: { type: service, lifecycle: production, owner: ${owner} }
`,
  },
];
const codes = (owner: string, team: string) =>
  ownerProblems(catalog(owner), path, team).map(({ code }) => code);

test("accepts the owner however its reference is written", () => {
  for (const owner of ["payments", "group:payments", "group:default/payments", "Group:Default/Payments"]) {
    expect(codes(JSON.stringify(owner), "payments")).toEqual([]);
  }
});

test("refuses a service that would land on another team", () => {
  expect(codes("growth", "payments")).toEqual(["owner-differs"]);
  expect(codes("group:other/payments", "payments")).toEqual(["owner-differs"]);
  expect(codes("user:default/payments", "payments")).toEqual(["owner-differs"]);
});

test("refuses a tree without a catalog file", () => {
  expect(ownerProblems([], path, "payments").map(({ code }) => code)).toEqual(["catalog-file-missing"]);
});
