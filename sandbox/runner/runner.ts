import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { RunnerHost, WorkflowEvent } from "./ports.ts";
import { runWorkflow } from "./run-workflow.ts";
import { filtersFor, readWorkflow, type WorkflowFile } from "./workflow-file.ts";
import type { Workshop } from "./workshop.ts";

export type Runner = {
  /** Starts every workflow that listens to the event, as it stands at the event's commit; ends when they have. */
  handle: (event: WorkflowEvent) => Promise<void>;
  close: () => Promise<void>;
};

const pullRequestTypes = ["opened", "synchronize", "reopened"];

/** The trial GitHub's runner. `places` is how many jobs run at once. */
export function createRunner(host: RunnerHost, workshop: Workshop, places: number): Runner {
  const stop = new AbortController();
  const running = new Set<Promise<void>>();
  const newest = new Map<string, AbortController>();
  const inTurn = limit(places);

  async function start(event: WorkflowEvent, path: string, text: string): Promise<void> {
    let workflow: WorkflowFile;
    try {
      workflow = await readWorkflow(path, text);
    } catch (error) {
      const report = host.startRun({ workflow: path, path, event });
      const job = report.job(path);
      job.start();
      job.log(`##[error]${error instanceof Error ? error.message : String(error)}\n`);
      job.finish("startup_failure");
      report.finish("startup_failure");
      return;
    }
    if (!listens(workflow, event)) return;
    // A newer event on the same ref cancels the older run, as `concurrency` in our workflows asks.
    const group = `${path} ${event.ref}`;
    newest.get(group)?.abort();
    const mine = new AbortController();
    newest.set(group, mine);
    const report = host.startRun({ workflow: workflow.name ?? path, path, event });
    const signal = AbortSignal.any([stop.signal, mine.signal]);
    const { conclusion } = await runWorkflow(
      { host, workshop, event, report, runId: randomUUID(), signal, inTurn },
      workflow,
    );
    report.finish(conclusion);
  }

  return {
    async handle(event) {
      const work = Promise.all(
        workflowFiles(host.gitDir(event.repository), event.sha).map(([path, text]) =>
          start(event, path, text),
        ),
      );
      const tracked = work.then(() => {});
      running.add(tracked);
      await tracked.finally(() => running.delete(tracked));
    },
    async close() {
      stop.abort();
      await Promise.allSettled(running);
    },
  };
}

function listens(workflow: WorkflowFile, event: WorkflowEvent): boolean {
  const filters = filtersFor(workflow, event.name);
  if (!filters) return false;
  if (filters.branches && !filters.branches.includes(event.baseBranch)) return false;
  const types = filters.types ?? (event.name === "pull_request" ? pullRequestTypes : null);
  return types === null || event.action === null || types.includes(event.action);
}

function workflowFiles(gitDir: string, sha: string): [string, string][] {
  const git = (...args: string[]) =>
    execFileSync("git", ["--git-dir", gitDir, ...args], { encoding: "utf8" });
  return git("ls-tree", "--name-only", sha, ".github/workflows/")
    .split("\n")
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => [path, git("show", `${sha}:${path}`)]);
}

function limit(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
