import { expect, test } from "vitest";
import { branchOf, claimOf, parseBranch, requestKinds } from "#domain/scaffold/request-kind.ts";

test("a branch names the kind and the id of its request, and no other branch does", () => {
  for (const kind of requestKinds)
    expect(parseBranch(branchOf(kind, "req_ab12cd34"))).toEqual({ kind, id: "req_ab12cd34" });
  for (const branch of ["main", "portal/create", "portal/create/", "portal/else/req_1", "portal/create/a/b"])
    expect(parseBranch(branch)).toBeNull();
});

test("a change of objectives never holds a service's name", () => {
  expect(claimOf("create", "pay-api")).toBe("pay-api");
  expect(claimOf("objective", "pay-api")).toBe("objective/pay-api");
});
