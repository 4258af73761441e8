/** Builds the programs that `make conformance` compares with, so that they are there when it begins. */
import { join } from "node:path";
import { buildPrograms } from "#sandbox/real-cluster/build-programs.ts";
import { checkers, programs } from "#sandbox/real-cluster/programs.ts";

const dir = join(import.meta.dirname, "../.portolan/real-cluster");
await buildPrograms(dir, console.log, [...programs, ...checkers]);
