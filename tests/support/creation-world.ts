import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { GithubStandIn } from "#sandbox/github/start-github.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createPlatformRepo } from "#server/adapters/github/platform-repo.ts";
import { createPullRequests } from "#server/adapters/github/pull-requests.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import type { FetchBounds } from "#server/runtime/bounded-fetch.ts";
import type { LoopRun } from "#server/runtime/loops.ts";
import { createPace } from "#server/runtime/pace.ts";
import type { RunnerDeps } from "#server/scaffold/attempt.ts";
import { createRequestRunner } from "#server/scaffold/run-request.ts";
import { createWorkStore } from "#server/scaffold/work-store.ts";
import { createTestDatabase } from "#tests/database.ts";
import {
  acceptDirectly,
  appId,
  appKey,
  installationId,
  repository,
  seedPeople,
  startTrialGithub,
} from "#tests/support/trial-github.ts";

export type CreationWorld = {
  github: GithubStandIn;
  db: Db;
  databaseUrl: string;
  deps: RunnerDeps;
  run: LoopRun;
  /** Runs until nothing is due; answers with the number of passes. */
  runAll: () => Promise<number>;
  accept: (service: string, login?: string) => Promise<string>;
  close: () => Promise<void>;
};

/** A trial GitHub, a fresh database and the runner over the real adapter, all on loopback. */
export async function startCreationWorld(
  options: {
    deps?: Partial<RunnerDeps>;
    bounds?: Partial<FetchBounds>;
    appPermissions?: Record<string, string>;
    files?: Record<string, string>;
  } = {},
): Promise<CreationWorld> {
  const dir = await mkdtemp(join(tmpdir(), "portolan-creation-"));
  const [database, github] = await Promise.all([createTestDatabase(), startTrialGithub(dir, options)]);
  const db = connectDatabase(database.url, 5);
  await seedPeople(db);
  const octokit = connectGithub(
    { apiUrl: github.apiUrl, appId, privateKey: appKey.privateKey, installationId, repository },
    options.bounds,
  );
  const deps: RunnerDeps = {
    store: createWorkStore(db),
    repo: createPlatformRepo(octokit, repository),
    pulls: createPullRequests(octokit, repository),
    pace: createPace(db, String(installationId), 0),
    standingOf: async () => ({ kind: "allowed" }),
    owner: "test-worker",
    leaseMs: 15_000,
    settleMs: 60,
    log: pino({ enabled: false }),
    now: () => new Date(),
    chance: () => 0,
    ...options.deps,
  };
  const run = createRequestRunner(deps);
  const { signal } = new AbortController();
  return {
    github,
    db,
    databaseUrl: database.url,
    deps,
    run,
    runAll: async () => {
      let passes = 0;
      while ((await run(signal)) === "again") passes += 1;
      return passes;
    },
    accept: (service, login = "ines") => acceptDirectly(db, service, login),
    close: async () => {
      await db.$disconnect();
      await Promise.all([github.close(), database.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
