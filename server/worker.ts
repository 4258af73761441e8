import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { checkSchema } from "#server/db.ts";
import { createDeps, type Deps } from "#server/deps.ts";
import { readEnv } from "#server/runtime/env.ts";
import { startJobs } from "#server/runtime/jobs.ts";
import { createLog } from "#server/runtime/log.ts";
import { createLoops, type Loops } from "#server/runtime/loops.ts";
import { SchemaMismatch } from "#server/runtime/readiness.ts";
import { serveProbes } from "#server/runtime/serve-probes.ts";
import { createRequestRunner } from "#server/scaffold/run-request.ts";
import { createWork } from "#server/work.ts";

/** A step under way may take this long to end after SIGTERM; whatever has not ended then is taken up elsewhere. */
const graceMs = 20_000;
/** Requests worked on side by side: a slow call of one must not hold up the others. */
const parallelRequests = 4;

/** An unmoved branch costs one conditional request; a merge that the portal heard of is read at once. */
const catalogMs = 15_000;

const log = createLog("portolan-worker");
// The state of a process that missed an error is unknown; its leases run out and others go on.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    log.fatal({ err: error }, "the worker ends on an error nobody caught");
    process.exit(1);
  });
}

const ending = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
const deps = createDeps(readEnv(process.env));
await databaseReady(deps);

const { env } = deps;
const probes = await serveProbes(env.METRICS_PORT, () => deps.readiness.read(performance.now()));
const loops = createLoops(log);
const work = createWork(deps, loops.wake);
loops.registerLoop(
  "requests",
  createRequestRunner(work.requests),
  env.POLL_SECONDS * 1_000,
  parallelRequests,
);
loops.registerLoop("catalog", work.catalog, catalogMs);
for (const { name, run, intervalMs } of work.delivery) loops.registerLoop(name, run, intervalMs);
loops.start();
const jobs = await startJobs(env.DATABASE_URL, work.chores, log);
const listening = new AbortController();
const bell = wakeOnChanges(loops, deps, listening.signal);
log.info({ metricsPort: env.METRICS_PORT }, "the worker is ready");

await ending;
log.info("the worker ends: it claims nothing more and finishes what is under way");
deps.readiness.drain();
const finished = await Promise.all([loops.stop(graceMs), jobs.stop(graceMs)]);
listening.abort();
await Promise.all([bell, deps.delivery.feed.close()]);
probes.close();
await deps.db.$disconnect();
log.info({ finished: finished[0] }, "the worker has ended");
process.exit(0);

/** Waits for a database that is away; ends at once where it is there and does not fit this code. */
async function databaseReady({ db }: Deps): Promise<void> {
  for (;;) {
    try {
      return await checkSchema(db);
    } catch (error) {
      if (error instanceof SchemaMismatch) throw error;
      log.error({ err: error }, "PostgreSQL does not answer; the worker asks again in 2 s");
      await sleep(2_000);
    }
  }
}

/** A new request is begun when its row commits; a bell that is lost costs one poll. */
async function wakeOnChanges(loops: Loops, { delivery }: Deps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const frame of delivery.feed.follow(null, signal)) {
        if (frame.kind === "changed" && frame.topic === "request") loops.wake("requests");
        if (frame.kind === "changed" && frame.topic !== "source") loops.wake("follow");
        if (frame.kind === "changed" && frame.topic === "pull-request") loops.wake("catalog");
        if (frame.kind === "changed" && frame.topic === "budget") loops.wake("tell-budgets");
      }
    } catch (error) {
      log.warn({ err: error }, "the worker lost its bell and polls meanwhile");
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
    }
  }
}
