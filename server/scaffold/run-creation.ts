import { explain } from "#domain/scaffold/explanation.ts";
import { hasReached, type RequestStepName } from "#domain/scaffold/request-steps.ts";
import { type Attempt, ended, type StepResult, Undecided } from "#server/scaffold/attempt.ts";
import { createBranch } from "#server/scaffold/steps/create-branch.ts";
import { decorate } from "#server/scaffold/steps/decorate.ts";
import { openPullRequest, takeUp } from "#server/scaffold/steps/open-pull-request.ts";
import { pinBase } from "#server/scaffold/steps/pin-base.ts";
import { writeObjects } from "#server/scaffold/steps/write-objects.ts";

const steps: Partial<Record<RequestStepName, (attempt: Attempt) => Promise<StepResult>>> = {
  pin: pinBase,
  objects: writeObjects,
  ref: createBranch,
  "pull-request": openPullRequest,
  decorate,
};

/**
 * Takes a request through its steps, from wherever an earlier lease left it, until it is followed or over. `unfinished`
 * where the worker is told to stop, or a person cancelled meanwhile: somebody else goes on.
 */
export async function runCreation(attempt: Attempt, stop: AbortSignal): Promise<"ended" | "unfinished"> {
  const { request } = attempt;
  const found = alreadyThere(attempt) ?? (await refusal(attempt));
  if (found) await record(attempt, request.step, found);
  while (request.state === "running") {
    if (stop.aborted) return "unfinished";
    const step = steps[request.step];
    if (!step)
      throw new Error(`${request.id} is running at "${request.step}", which is no step of the worker's`);
    await record(attempt, request.step, await step(attempt));
  }
  return request.state === "cancelling" ? "unfinished" : "ended";
}

/** What GitHub shows beats what the record says: an answer may have been lost, or a backup restored. */
function alreadyThere({ request, sight }: Attempt): StepResult | null {
  const seen = sight.pullRequests;
  const found =
    seen.find(({ state }) => state === "merged") ?? seen.find(({ state }) => state === "open") ?? seen[0];
  if (!found) return null;
  return found.state === "open" && request.step === "decorate" ? null : takeUp(found);
}

/** Asked again just before writing: the world may have changed since the person asked. */
async function refusal({ deps, request, rendering, sight }: Attempt): Promise<StepResult | null> {
  if (hasReached(request.step, "decorate")) return null;
  const { login } = request.requester;
  const isUntouched = sight.branch === null;
  const standing = await deps.standingOf(login, request.ownerTeam);
  if (standing.kind === "unknown") throw new Undecided(standing.reason);
  if (standing.kind === "denied") {
    return ended(explain.notAllowedAnyMore(standing.reason, standing.mend), isUntouched);
  }
  if (!["admin", "maintain", "write"].includes(sight.permission)) {
    return ended(explain.noRepositoryRight(login, sight.permission, request.repository), isUntouched, {
      permission: sight.permission,
    });
  }
  const other = rendering.expects.find(
    ({ path, object }) => sight.objects.find((seen) => seen.path === path)?.object !== object,
  );
  if (!other) return null;
  const explanation =
    request.kind === "create"
      ? explain.nameTaken(request.serviceName, other.path)
      : explain.changedMeanwhile(other.path);
  return ended(explanation, isUntouched, { path: other.path });
}

async function record({ deps, lease, request }: Attempt, step: string, result: StepResult): Promise<void> {
  const position = await deps.store.settle(lease, { step, ...result });
  Object.assign(request, result.facts, position, { setback: null });
}
