import { addJob, finishRun, startRun, updateJob } from "./deeds/run-checks.ts";
import { stampedLines } from "./deeds/stamped-lines.ts";
import type { GithubStandIn } from "./start-github.ts";
import type { Annotation, Conclusion, Step } from "./state/check-rows.ts";
import { repositoryNamed, type WorkflowEvent } from "./workflow-events.ts";
import type { World } from "./world.ts";

type StepReport = Omit<Step, "startedAt" | "completedAt"> & {
  startedAt: Date | null;
  completedAt: Date | null;
};
type LineNote = { path: string; line: number; level: Annotation["level"]; message: string };

/** Takes a runner's reports in order and shows them as runs, jobs, check runs and logs. */
export function createRunnerHost(github: GithubStandIn) {
  const { world } = github;
  const under = new Set<Promise<unknown>>();
  return {
    gitDir: github.gitDir,
    /** Resolves when every report handed in so far is to be seen. */
    async settled() {
      await Promise.all(under);
    },
    startRun({ workflow, path, event }: { workflow: string; path: string; event: WorkflowEvent }) {
      const repository = repositoryNamed(world, event.repository);
      const title = titleOf(world, event);
      const { headSha: sha, branch, actor, name } = event;
      let last = startRun(world, repository, { workflow, path, event: name, branch, sha, actor, title });
      const run = last;
      const inTurn = (work: () => Promise<void>) => {
        last = last.then(async (held) => {
          await work();
          return held;
        });
        const written = last.catch((cause: unknown) =>
          console.error("trial GitHub: a report of the runner was lost:", cause),
        );
        under.add(written);
        written.finally(() => under.delete(written));
      };
      return {
        job(jobName: string) {
          const lines = stampedLines(world.now);
          const notes: Annotation[] = [];
          let id = 0;
          inTurn(async () => {
            id = (await addJob(world, repository, await run, jobName)).id;
          });
          return {
            start: () => inTurn(() => updateJob(world, repository, id, { status: "in_progress" })),
            steps: (reports: StepReport[]) =>
              inTurn(() => updateJob(world, repository, id, { steps: reports.map(printed) })),
            log(text: string) {
              const stamped = lines.take(text);
              inTurn(async () => world.logs.append(id, stamped));
            },
            annotate({ path, line, level, message }: LineNote) {
              notes.push({ path, startLine: line, endLine: line, level, message, title: null });
              inTurn(() => updateJob(world, repository, id, { annotations: [...notes] }));
            },
            finish(conclusion: Conclusion) {
              const rest = lines.end();
              inTurn(async () => {
                world.logs.append(id, rest);
                await updateJob(world, repository, id, {
                  status: "completed",
                  conclusion: jobConclusion(conclusion),
                });
              });
            },
          };
        },
        finish: (conclusion: Conclusion) =>
          inTurn(async () => finishRun(world, repository, (await run).id, conclusion)),
      };
    },
  };
}

/** A job has no word for "never started"; GitHub calls it a failure. */
function jobConclusion(conclusion: Conclusion): Conclusion {
  return conclusion === "startup_failure" || conclusion === "stale" ? "failure" : conclusion;
}

function printed(step: StepReport): Step {
  const print = (date: Date | null) => date?.toISOString() ?? null;
  return { ...step, startedAt: print(step.startedAt), completedAt: print(step.completedAt) };
}

function titleOf(world: World, event: WorkflowEvent): string {
  const pull = world.store.pulls
    .all()
    .find((one) => one.repository === event.repository && one.headSha === event.headSha);
  return pull?.title ?? event.branch;
}
