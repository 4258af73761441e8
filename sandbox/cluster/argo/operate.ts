import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import {
  type ApplicationSpec,
  type Operation,
  readOperation,
  readSpec,
  sourcesOf,
} from "#sandbox/cluster/argo/application.ts";
import { compare } from "#sandbox/cluster/argo/compare.ts";
import { projectProblems } from "#sandbox/cluster/argo/project.ts";
import { addHistory, tellCompleted } from "#sandbox/cluster/argo/record-operation.ts";
import { backoffMs, clockTime, retryWait } from "#sandbox/cluster/argo/retry.ts";
import { type ArgoRoom, applicationNow, tellEvent, writeStatus } from "#sandbox/cluster/argo/room.ts";
import { argoNamespace, readSettings } from "#sandbox/cluster/argo/settings.ts";
import { revisionFields, sourceFields } from "#sandbox/cluster/argo/status.ts";
import { type SyncStep, stepSync } from "#sandbox/cluster/argo/sync.ts";
import type { TargetReader, Targets } from "#sandbox/cluster/argo/targets.ts";
import { readResults } from "#sandbox/cluster/argo/task-results.ts";
import { terminateHooks } from "#sandbox/cluster/argo/terminate-hooks.ts";
import { at, listAt, mapAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { mergePatch } from "#sandbox/cluster/objects/patch.ts";
import { timestamp } from "#sandbox/cluster/objects/timestamps.ts";

/** How an operation stands after a step: over, or to be looked at again after a while. */
export type Operated = { kind: "finished" } | { kind: "again"; delayMs: number };

const waitMs = 1000;
const terminated = "Operation terminated";

/** Starts or continues the operation that the Application carries in `.operation`. */
export async function operateApplication(
  room: ArgoRoom,
  readTargets: TargetReader,
  application: KubernetesObject,
): Promise<Operated> {
  const operation = readOperation(application);
  if (operation === null) return { kind: "finished" };
  const started = start(room, application, operation);
  if (textAt(started, "status", "operationState", "phase") === "Terminating") {
    const state = at(started, "status", "operationState");
    const results = terminateHooks(room, readResults(state), readSettings(room.objects).customised);
    const syncResult = { ...mapAt(state, "syncResult"), resources: results };
    return complete(room, started, operation, { phase: "Failed", message: terminated, results }, syncResult);
  }
  const wait = retryWait(started, operation, room);
  if (wait !== null && wait > 0) return { kind: "again", delayMs: wait };
  if (wait !== null) writeState(room, started, { finishedAt: undefined, syncResult: undefined });
  const read = readSpec(started);
  if ("problem" in read) return fail(room, started, operation, read.problem);
  const project = room.objects.get(kinds.appProject, argoNamespace, read.spec.project);
  const problems = projectProblems(read.spec, project);
  if (project === undefined || problems.length > 0) {
    return fail(
      room,
      started,
      operation,
      `application spec for ${started.metadata.name} is invalid: InvalidSpecError: ${problems.join("; ")}`,
    );
  }
  try {
    const targets = await readTargets(read.spec, pinnedRevisions(started, operation, read.spec), 0);
    return step(room, started, operation, read.spec, project, targets);
  } catch (error) {
    return fail(
      room,
      started,
      operation,
      `ComparisonError: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function isUnderWay(application: KubernetesObject): boolean {
  const phase = textAt(application, "status", "operationState", "phase");
  return phase === "Running" || phase === "Terminating";
}

function start(room: ArgoRoom, application: KubernetesObject, operation: Operation): KubernetesObject {
  if (isUnderWay(application)) return application;
  const before = at(application, "status", "operationState", "operation");
  const operationState = {
    // Argo CD merges the request into what it knew of the last one; only its own API and automation clear that first.
    operation: mergePatch(before, application.operation),
    phase: "Running",
    message: "",
    startedAt: timestamp(room.objects.now()),
    retryCount: 0,
  };
  writeStatus(room, application, { operationState });
  const who = operation.initiatedBy?.automated === true ? "Initiated automated sync" : "Initiated sync";
  const message = `${who} to '${operation.sync?.revision ?? ""}'`;
  tellEvent(room, application, { type: "Normal", reason: "OperationStarted", message });
  return applicationNow(room, application.metadata.name) ?? application;
}

/** The commits of a running operation stay what they were at its start, whatever is pushed meanwhile. */
function pinnedRevisions(
  application: KubernetesObject,
  operation: Operation,
  spec: ApplicationSpec,
): string[] | null {
  const result = at(application, "status", "operationState", "syncResult");
  const known = spec.source === undefined ? listAt(result, "revisions") : [at(result, "revision")];
  const texts = known.filter((entry) => typeof entry === "string" && entry !== "");
  if (texts.length === sourcesOf(spec).length) return texts.map(String);
  const asked = operation.sync?.revision ?? "";
  const several = listAt(operation.sync, "revisions").filter((entry) => typeof entry === "string");
  if (several.length > 0) return several;
  return asked === "" ? null : [asked];
}

function step(
  room: ArgoRoom,
  before: KubernetesObject,
  operation: Operation,
  spec: ApplicationSpec,
  project: KubernetesObject,
  targets: Targets,
): Operated {
  const application = applicationNow(room, before.metadata.name);
  if (application === undefined || application.operation === undefined) return { kind: "finished" };
  const { customised } = readSettings(room.objects);
  const name = application.metadata.name;
  const { resources } = compare(room, { name, spec, targets: targets.objects, customised });
  const results = readResults(at(application, "status", "operationState"));
  const made = stepSync(room, { spec, operation, project, resources, results, customised });
  const syncResult = {
    resources: made.results,
    ...revisionFields(spec, targets.revisions),
    ...sourceFields(spec),
  };
  if (made.phase !== "Running") return complete(room, application, operation, made, syncResult);
  writeState(room, application, { message: made.message, syncResult });
  return { kind: "again", delayMs: waitMs };
}

function fail(
  room: ArgoRoom,
  application: KubernetesObject,
  operation: Operation,
  message: string,
): Operated {
  return complete(room, application, operation, { phase: "Error", message, results: [] });
}

function writeState(room: ArgoRoom, application: KubernetesObject, fields: Record<string, unknown>): void {
  const now = applicationNow(room, application.metadata.name) ?? application;
  const state = at(now, "status", "operationState");
  writeStatus(room, application, {
    operationState: { ...(typeof state === "object" ? state : {}), ...fields },
  });
}

function complete(
  room: ArgoRoom,
  application: KubernetesObject,
  operation: Operation,
  made: SyncStep,
  given?: Record<string, unknown>,
): Operated {
  const finishedAt = timestamp(room.objects.now());
  const tried = numberAt(application, "status", "operationState", "retryCount") ?? 0;
  const limit = operation.retry?.limit ?? 0;
  const known = at(application, "status", "operationState", "syncResult");
  const syncResult = given ?? known ?? emptyResult(application, operation);
  const canRetry = made.phase !== "Succeeded" && made.message !== terminated && (limit < 0 || tried < limit);
  if (canRetry) {
    const delayMs = backoffMs(operation.retry, tried, room.timing.retryMs);
    const again = clockTime(new Date(room.objects.now().getTime() + delayMs));
    const message = `${made.message}. Retrying attempt #${tried + 1} at ${again}.`;
    writeState(room, application, {
      phase: "Running",
      message,
      syncResult,
      finishedAt,
      retryCount: tried + 1,
    });
    return { kind: "again", delayMs };
  }
  const message =
    made.phase !== "Succeeded" && tried > 0 ? `${made.message} (retried ${tried} times).` : made.message;
  writeState(room, application, {
    phase: made.phase,
    message,
    syncResult,
    finishedAt,
    ...(tried === 0 ? { retryCount: undefined } : {}),
  });
  if (made.phase === "Succeeded") addHistory(room, application, operation, syncResult, finishedAt);
  room.objects.change(kinds.application, application, "resource", ({ operation: _, ...now }) => now);
  tellCompleted(room, application, made.phase, message, syncResult);
  return { kind: "finished" };
}

function emptyResult(application: KubernetesObject, operation: Operation): Record<string, unknown> {
  const read = readSpec(application);
  const revision = operation.sync?.revision ?? "";
  if ("problem" in read) return { revision };
  return { ...revisionFields(read.spec, revision === "" ? [] : [revision]), ...sourceFields(read.spec) };
}
