import { pino } from "pino";
import { expect, test } from "vitest";
import type { BranchGuard } from "#domain/delivery/branch-guard.ts";
import { watchGuard } from "./watch-guard.ts";

test("warns of what lets a change in unreviewed, once until it changes, and says when it is mended", async () => {
  const lines: { level: number; code?: string; mend?: string; msg: string }[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  let guard: BranchGuard = {
    branch: "main",
    approvals: 0,
    staleApprovals: false,
    appBypassesReview: false,
    appMayMerge: false,
  };
  const chore = watchGuard(async () => guard, log);
  const run = async () => {
    lines.length = 0;
    await chore(new AbortController().signal);
    return lines.map(({ level, code }) => `${level} ${code ?? ""}`.trim());
  };
  expect(await run()).toEqual(["40 merge-unreviewed"]);
  expect(lines[0]?.mend).toContain("approval");
  expect(await run()).toEqual([]);
  guard = { ...guard, appMayMerge: true };
  expect(await run()).toEqual(["40 merge-unreviewed", "40 app-may-merge"]);
  guard = { ...guard, approvals: 1, appMayMerge: false };
  expect(await run()).toEqual(["30"]);
  expect(await run()).toEqual([]);
});
