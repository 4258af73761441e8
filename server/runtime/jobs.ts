import { PgBoss } from "pg-boss";
import type { Logger } from "pino";

/**
 * Periodic work that one worker of all does at a time. `cron` has minutes as its finest grain (UTC). A run that
 * dies is run again; so it must be safe to repeat.
 */
export type Chore = { name: string; cron: string; run: (stop: AbortSignal) => Promise<void> };

export type Jobs = {
  /** Asks for one more run as soon as possible; asking twice before it starts asks once. */
  runSoon: (name: string) => Promise<void>;
  stop: (graceMs: number) => Promise<void>;
};

/** Starts the chores of this worker, each once now and then by its clock. pg-boss keeps its own schema. */
export async function startJobs(databaseUrl: string, chores: Chore[], log: Logger): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: "portolan-jobs",
    max: 2,
    reindex: false,
  });
  // Without a listener a dropped connection would end the process.
  boss.on("error", (error) => log.error({ err: error }, "the job queue failed; it tries again by itself"));
  boss.on("warning", (warning) => log.warn({ warning }, "the job queue warns"));
  await boss.start();

  const stopping = new AbortController();
  for (const chore of chores) {
    // "stately" holds at most one waiting and one running job of a queue.
    await boss.createQueue(chore.name, {
      policy: "stately",
      retryLimit: 3,
      retryDelay: 1,
      retryBackoff: true,
    });
    await boss.work(chore.name, { pollingIntervalSeconds: 1 }, async () => {
      await runChore(chore, stopping.signal, log);
    });
    await boss.schedule(chore.name, chore.cron);
    await boss.send(chore.name);
  }
  return {
    runSoon: async (name) => {
      await boss.send(name);
    },
    stop: async (graceMs) => {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: graceMs });
    },
  };
}

async function runChore(chore: Chore, stop: AbortSignal, log: Logger): Promise<void> {
  const startedAt = performance.now();
  try {
    await chore.run(stop);
    log.debug({ chore: chore.name, durationMs: Math.round(performance.now() - startedAt) }, "chore done");
  } catch (error) {
    log.error({ err: error, chore: chore.name }, "a chore failed; it is tried again");
    throw error;
  }
}
