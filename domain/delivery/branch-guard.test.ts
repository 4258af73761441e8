import { expect, test } from "vitest";
import { type BranchGuard, guardWeaknesses } from "./branch-guard.ts";

const firm: BranchGuard = {
  branch: "main",
  approvals: 1,
  staleApprovals: false,
  appBypassesReview: false,
  appMayMerge: false,
};
const codes = (change: Partial<BranchGuard>) =>
  guardWeaknesses({ ...firm, ...change }).map(({ code }) => code);

test("a guarded branch has no weakness", () => {
  expect(codes({})).toEqual([]);
});

test.each<[Partial<BranchGuard>, string[]]>([
  [{ approvals: 0 }, ["merge-unreviewed"]],
  [{ approvals: 0, staleApprovals: true }, ["merge-unreviewed"]],
  [{ staleApprovals: true }, ["approval-outlives-push"]],
  [{ appBypassesReview: true }, ["app-bypasses-review"]],
  [{ appMayMerge: true }, ["app-may-merge"]],
  [{ appMayMerge: null }, ["app-may-merge"]],
  [{ approvals: null, appMayMerge: null }, ["guard-unreadable"]],
])("%j is told as %j, with what to do", (change, expected) => {
  expect(codes(change)).toEqual(expected);
  for (const { message, mend } of guardWeaknesses({ ...firm, ...change })) {
    expect(message).toContain("main");
    expect(mend).not.toBe("");
  }
});
