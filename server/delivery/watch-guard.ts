import { type BranchGuard, guardWeaknesses } from "#domain/delivery/branch-guard.ts";
import type { Log } from "#server/runtime/log.ts";

/**
 * A chore that reads what guards the branch and warns of each way past a second person: once when it is first seen,
 * again when it has changed, and when all is well again.
 */
export function watchGuard(
  read: (stop: AbortSignal) => Promise<BranchGuard>,
  log: Log,
): (stop: AbortSignal) => Promise<void> {
  let said = "";
  return async (stop) => {
    const guard = await read(stop);
    const weaknesses = guardWeaknesses(guard);
    const codes = weaknesses.map(({ code }) => code).join(" ");
    if (codes === said) return;
    for (const { code, message, mend } of weaknesses) log.warn({ code, branch: guard.branch, mend }, message);
    if (codes === "")
      log.info({ branch: guard.branch }, "the branch lets nothing in without a second person");
    said = codes;
  };
}
