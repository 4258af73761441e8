import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { isTerminal, parseRequestState } from "#domain/scaffold/request-steps.ts";
import { watchConformance } from "#sandbox/github/conformance.ts";
import type { GithubStandIn } from "#sandbox/github/start-github.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { verifyChain } from "#server/identity/audit.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import { acceptDirectly, repository, seedPeople, startTrialGithub } from "#tests/support/trial-github.ts";
import { startWorker, type WorkerProcess } from "#tests/support/worker-process.ts";
import { countsAsWrite, type Killing, type KillPoint } from "./kill-points.ts";
import { type PostgresProxy, startPostgresProxy } from "./postgres-proxy.ts";

const run = promisify(execFile);
const patienceMs = 120_000;

/** `struck` is false where the deed was over before the point came. */
export type KillReport = { requestId: string; struck: boolean; recoveredMs: number; faults: string[] };

export type FaultBench = {
  /** How many commits a deed makes when nothing disturbs it. */
  count: (deed: Killing["deed"]) => Promise<number>;
  /** Does one deed, kills the worker at the point, lets another go on, and looks at what came of it. */
  kill: (killing: Killing) => Promise<KillReport>;
  /** Whether the audit log's chain fits from its first row to its last. */
  auditIsIntact: () => Promise<boolean>;
  close: () => Promise<void>;
};

/** So many workers run side by side; whoever holds the request dies, another goes on, a new one is started. */
const workersKept = 2;

/** A migrated database, the trial GitHub, and the product's own workers between them, to be killed from outside. */
export async function startFaultBench(databaseUrl: string, dir: string): Promise<FaultBench> {
  const db = connectDatabase(databaseUrl, 3);
  await seedPeople(db);
  const github = await startTrialGithub(dir);
  const conformance = watchConformance(github);
  const proxy = await startPostgresProxy(databaseUrl, countsAsWrite);
  const workers = new Map<number, WorkerProcess>();
  let made = 0;

  const startOne = () => {
    const worker = startWorker(proxy.url, github.apiUrl, { NODE_COMPILE_CACHE: `${dir}/compile-cache` });
    workers.set(worker.pid, worker);
  };
  /** Finds who holds the request now, or held it last: its last commit gives the lease back. */
  const watchHolder = (id: string): HolderWatch => {
    let pid = Number.NaN;
    const look = async () => {
      const row = await db.changeRequest.findUnique({ where: { id }, select: { leaseOwner: true } });
      if (row?.leaseOwner) pid = Number(row.leaseOwner.split(":").at(-1));
    };
    return {
      look,
      kill: async () => {
        await look();
        const holder = workers.get(pid);
        if (!holder) return false;
        workers.delete(pid);
        holder.kill("SIGKILL");
        await holder.ended;
        startOne();
        return true;
      },
    };
  };
  for (let index = 0; index < workersKept; index += 1) startOne();
  await Promise.all([...workers.values()].map(({ ready }) => ready));

  const accepted = async () => {
    made += 1;
    return acceptDirectly(db, `svc-${made.toString(36)}`);
  };
  const untilSettled = (id: string) => settled(db, id, workers);
  /** A request in the state the deed starts from, and the deed itself. */
  async function prepare(deed: Killing["deed"]): Promise<{ id: string; begin: () => Promise<void> }> {
    const id = await accepted();
    if (deed === "create") {
      // Held back until the point is armed: nothing is due before its time.
      await db.$executeRaw`UPDATE change_request SET next_attempt_at = 'infinity' WHERE id = ${id}`;
      const begin = async () => {
        await db.$executeRaw`UPDATE change_request SET next_attempt_at = now() - interval '1 minute' WHERE id = ${id}`;
      };
      return { id, begin };
    }
    await untilSettled(id);
    return {
      id,
      begin: async () =>
        void (await createRequestStore(db).ask(id, "cancel-asked", { login: "ines", requestId: "call" })),
    };
  }

  return {
    count: async (deed) => {
      const { id, begin } = await prepare(deed);
      let commits = 0;
      proxy.onCommit(({ when }) => {
        if (when === "after") commits += 1;
        return "go-on";
      });
      await begin();
      await untilSettled(id);
      proxy.onCommit(() => "go-on");
      await putAway(db, id);
      return commits;
    },

    kill: async ({ deed, point }) => {
      const { id, begin } = await prepare(deed);
      const struck = arm(point, github, proxy, watchHolder(id));
      await begin();
      const wasStruck = await Promise.race([struck.then(() => true), untilSettled(id).then(() => false)]);
      github.faults.clear();
      proxy.onCommit(() => "go-on");
      const killedAt = performance.now();
      await untilSettled(id);
      const recoveredMs = Math.round(performance.now() - killedAt);
      const faults = await inspect(db, github, id, deed);
      conformance.insist();
      await putAway(db, id);
      return { requestId: id, struck: wasStruck, recoveredMs, faults };
    },

    auditIsIntact: async () => (await verifyChain(db)).intact,

    close: async () => {
      for (const worker of workers.values()) worker.kill("SIGKILL");
      await Promise.all([...workers.values()].map(({ ended }) => ended));
      await proxy.close();
      await github.close();
      await db.$disconnect();
    },
  };
}

/** Takes a request that was looked at out of what the workers go on following, so that a long run stays even. */
async function putAway(db: Db, id: string): Promise<void> {
  await db.$executeRaw`UPDATE change_request SET state = 'closed', step = 'done' WHERE id = ${id}`;
}

/** `kill` answers false where nobody has held the request yet. */
type HolderWatch = { look: () => Promise<void>; kill: () => Promise<boolean> };

/** Resolves when the worker that holds the request has been killed at the point. */
function arm(
  point: KillPoint,
  github: GithubStandIn,
  proxy: PostgresProxy,
  holder: HolderWatch,
): Promise<void> {
  const struck = Promise.withResolvers<void>();
  if (point.at === "github") {
    const { operation, when } = point;
    const add = () => {
      github.faults.add({
        name: "call-hook",
        match: { operation },
        when,
        afterwards: "reset",
        // Loops that follow other changes make calls as well; theirs is cut and the point stays armed.
        run: async () => ((await holder.kill()) ? struck.resolve() : add()),
      });
    };
    add();
    return struck.promise;
  }
  let seen = 0;
  proxy.onCommit(async ({ when }) => {
    if (when === "before") {
      seen += 1;
      await holder.look();
    }
    if (seen !== point.nth || when !== point.when) return "go-on";
    seen = Number.POSITIVE_INFINITY;
    if (!(await holder.kill())) return "go-on";
    struck.resolve();
    return "cut";
  });
  return struck.promise;
}

/** Waits until nothing more is to be done for the request. */
async function settled(db: Db, id: string, workers: Map<number, WorkerProcess>): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const row = await db.changeRequest.findUniqueOrThrow({ where: { id } });
    const state = parseRequestState(row.state);
    if (state === "following" || (state && isTerminal(state))) return;
    if (performance.now() > until) {
      const said = [...workers.values()].map((worker) => worker.output().slice(-2_000)).join("\n");
      throw new Error(`${id} is ${row.state} at ${row.step}: ${JSON.stringify(row.lastError)}\n${said}`);
    }
    await sleep(25);
  }
}

/** What is not as it must be: one branch, one commit, one pull request, one claim; or after a cancellation, none. */
async function inspect(db: Db, github: GithubStandIn, id: string, deed: Killing["deed"]): Promise<string[]> {
  const row = await db.changeRequest.findUniqueOrThrow({ where: { id } });
  const claims = await db.nameClaim.count({ where: { requestId: id } });
  const pulls = github.store.pulls.all().filter(({ headRef }) => headRef === row.branch);
  const branch = await commitsAhead(github, row.branch);
  const expected = {
    create: { state: "following", pulls: 1, open: 1, claims: 1, commits: 1 },
    cancel: { state: "cancelled", pulls: 1, open: 0, claims: 0, commits: null },
  }[deed];
  const found = {
    state: row.state,
    pulls: pulls.length,
    open: pulls.filter(({ state }) => state === "open").length,
    claims,
    commits: branch.commits,
  };
  const wrong = Object.entries(expected)
    .filter(([name, value]) => Object.entries(found).some(([key, is]) => key === name && is !== value))
    .map(([name, value]) => `${name} is not ${value}: ${JSON.stringify(found)}`);
  if (deed === "create" && branch.head !== row.commitSha) wrong.push(`branch is at ${branch.head}`);
  return wrong;
}

async function commitsAhead(
  github: GithubStandIn,
  branch: string,
): Promise<{ head: string | null; commits: number | null }> {
  const git = (...args: string[]) => run("git", ["-C", github.gitDir(repository), ...args]);
  try {
    const head = (await git("rev-parse", "--verify", `refs/heads/${branch}`)).stdout.trim();
    const count = await git("rev-list", "--count", `refs/heads/main..refs/heads/${branch}`);
    return { head, commits: Number(count.stdout) };
  } catch {
    return { head: null, commits: null };
  }
}
