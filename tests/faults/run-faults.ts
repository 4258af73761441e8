// Kills the worker N times, at every point in turn and then at random ones: `node tests/faults/run-faults.ts 10000`.
// Stopped at any moment, it goes on where it was; `fresh` as a second word begins anew.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { z } from "zod";
import { migrate, readMigrations } from "#server/runtime/migrate.ts";
import { startFaultBench } from "#tests/faults/fault-bench.ts";
import { allPoints, describePoint, type Killing } from "#tests/faults/kill-points.ts";
import { startPostgres } from "#tests/setup/postgres.ts";

const stateFile = ".portolan/faults.json";
const progress = z.object({
  done: z.number(),
  struck: z.number(),
  slowestMs: z.number(),
  faults: z.array(z.string()),
  byPoint: z.record(z.string(), z.number()),
});
type Progress = z.infer<typeof progress>;
const nothing: Progress = { done: 0, struck: 0, slowestMs: 0, faults: [], byPoint: {} };

const target = Number(process.argv[2] ?? 60);
if (!Number.isInteger(target) || target < 1) throw new Error("Say how many: run-faults.ts 10000");
const state = process.argv[3] === "fresh" ? nothing : await readProgress();

const dir = await mkdtemp(join(tmpdir(), "portolan-faults-"));
const postgres = await startPostgres();
const admin = new Client({ connectionString: postgres.url("postgres") });
await admin.connect();
await admin.query("CREATE DATABASE faults");
await admin.end();
await migrate(postgres.url("faults"), await readMigrations("prisma/migrations"));
const bench = await startFaultBench(postgres.url("faults"), dir);

let stopping = false;
process.once("SIGINT", () => {
  stopping = true;
});
const points = allPoints({ create: await bench.count("create"), cancel: await bench.count("cancel") });
console.log(`${points.length} points; ${state.done} of ${target} kills done before`);
while (state.done < target && !stopping) {
  const killing = choose(state.done);
  const name = describePoint(killing);
  const report = await bench.kill(killing).catch((error: unknown) => ({
    struck: true,
    recoveredMs: 0,
    faults: [String(error)],
  }));
  state.done += 1;
  if (report.struck) {
    state.struck += 1;
    state.byPoint[name] = (state.byPoint[name] ?? 0) + 1;
  }
  state.slowestMs = Math.max(state.slowestMs, report.recoveredMs);
  for (const fault of report.faults) {
    state.faults.push(`kill ${state.done}, ${name}: ${fault}`);
    console.log(state.faults.at(-1));
  }
  await writeProgress(state);
  if (state.done % 100 === 0) console.log(`${state.done} kills, ${state.faults.length} faults`);
}
if (!(await bench.auditIsIntact())) state.faults.push("the audit chain is broken");
await writeProgress(state);
await bench.close();
await postgres.stop();
await rm(dir, { recursive: true, force: true });
console.log(
  `${state.done} kills, ${state.struck} struck at ${Object.keys(state.byPoint).length} of ${points.length} points, ` +
    `slowest recovery ${(state.slowestMs / 1_000).toFixed(1)} s, ${state.faults.length} faults`,
);
process.exit(state.faults.length > 0 ? 1 : 0);

/** Every point once, in order; afterwards at random, so that long runs meet other interleavings. */
function choose(index: number): Killing {
  const at = index < points.length ? index : Math.floor(Math.random() * points.length);
  const killing = points[at];
  if (!killing) throw new Error("no points");
  return killing;
}

async function readProgress(): Promise<Progress> {
  try {
    return progress.parse(JSON.parse(await readFile(stateFile, "utf8")));
  } catch {
    return nothing;
  }
}

async function writeProgress(each: Progress): Promise<void> {
  await mkdir(".portolan", { recursive: true });
  await writeFile(stateFile, `${JSON.stringify(each, null, 1)}\n`);
}
