import { checkSchema } from "#server/db.ts";
import { getDeps } from "#server/deps.ts";
import { SchemaMismatch } from "#server/runtime/readiness.ts";
import { serveProbes } from "#server/runtime/serve-probes.ts";

/** How long a load balancer may still send people after the process was asked to end. */
const drainMs = 10_000;

/**
 * What the web process does before it serves: reads its settings, holds the database's schema against the code,
 * opens the door of Prometheus. Wrong settings or schema end it with an explanation; a database that is away does not,
 * since it comes back and readiness tells until then.
 */
export async function startWeb(): Promise<void> {
  try {
    const { env, db, log, readiness } = getDeps();
    process.on("uncaughtException", (error) => {
      log.fatal({ err: error }, "the process cannot go on");
      process.exit(1);
    });
    await serveProbes(env.METRICS_PORT, () => readiness.read(Date.now()));
    await checkSchema(db).catch((error: unknown) => {
      if (error instanceof SchemaMismatch) throw error;
      log.error({ err: error }, "PostgreSQL does not answer; not ready until it does");
    });
    // Next ends at once on SIGTERM unless NEXT_MANUAL_SIG_HANDLE leaves it to us.
    if (process.env.NEXT_MANUAL_SIG_HANDLE) {
      process.once("SIGINT", () => process.exit(0));
      process.once("SIGTERM", () => {
        readiness.drain();
        setTimeout(() => process.exit(0), drainMs);
      });
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
