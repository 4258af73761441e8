import { join } from "node:path";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { checkers, programs } from "#sandbox/real-cluster/programs.ts";
import { forgetParts, reportParts } from "#tests/conformance/report.ts";

/**
 * Builds what is compared with, once for all files, and at the end writes what they found; throws a sentence for
 * people where there is no Go.
 */
export default async function setup(): Promise<() => void> {
  const dir = join(import.meta.dirname, "../../.portolan/real-cluster");
  await buildPrograms(dir, console.log, [...programs, ...checkers]);
  forgetParts();
  return reportParts;
}
