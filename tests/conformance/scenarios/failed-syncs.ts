import { flagAt, listAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { configMap, deployment, startCase, verdictOf } from "#tests/conformance/argo-case.ts";
import type { Scenario } from "#tests/conformance/subject.ts";

const isPhase = (phase: string) => (application: unknown) =>
  textAt(application, "status", "operationState", "phase") === phase;
const hasCondition = (type: string) => (application: unknown) =>
  listAt(application, "status", "conditions").some((one) => textAt(one, "type") === type);
const isOver = (application: unknown) =>
  isPhase("Failed")(application) && hasCondition("SyncError")(application);

/** The comparison after the sync may come before Argo CD has seen what the sync applied. */
const isOverBeside = (name: string) => (application: unknown) =>
  isOver(application) &&
  listAt(application, "status", "resources").some(
    (row) => textAt(row, "name") === name && textAt(row, "status") === "Synced",
  );

/** The API server refuses it: its selector selects other pods than its own. */
const refused = (name: string) =>
  deployment(name, "example.com/web:1").replace(
    `matchLabels: { app: ${name} }`,
    "matchLabels: { app: other }",
  );
const never = { syncPolicy: { retry: { limit: 0 } } };
const quickly = { syncPolicy: { retry: { limit: 1, backoff: { duration: "1s" } } } };

const maps = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`;

/** What stops a sync, and what is applied nevertheless. */
export const failedSyncScenarios: Scenario[] = [
  {
    name: "an object that the API refuses fails the sync; the others are applied",
    run: async (subject) => {
      const files = { "map.yaml": configMap("fine", "1"), "bad.yaml": refused("bad") };
      const one = await startCase(subject, "refused", files, never);
      const failed = await one.until(isOverBeside("fine"));
      return {
        verdict: verdictOf(failed, [one.first]),
        said: listAt(failed, "status", "conditions").map((condition) =>
          textAt(condition, "message")?.replaceAll(one.first, "<sha>"),
        ),
        applied: (await subject.call(`${maps(one.namespace)}/fine`)).code,
      };
    },
  },
  {
    name: "an object that the API refuses is tried again as often as was asked",
    run: async (subject) => {
      const files = { "map.yaml": configMap("fine", "1"), "bad.yaml": refused("bad") };
      const one = await startCase(subject, "refused-twice", files, quickly);
      return verdictOf(await one.until(isOverBeside("fine")), [one.first]);
    },
  },
  {
    name: "without a word on retries an automated sync is tried five times more",
    run: async (subject) => {
      const one = await startCase(subject, "five-times", { "bad.yaml": refused("bad") });
      const failing = await one.until(
        (now) =>
          (numberAt(now, "status", "operationState", "retryCount") ?? 0) >= 1 && isPhase("Running")(now),
      );
      return {
        limit: numberAt(failing, "status", "operationState", "operation", "retry", "limit"),
        asked: numberAt(failing, "operation", "retry", "limit"),
        message: textAt(failing, "status", "operationState", "message")?.replace(/at \S+\.$/, "at <time>."),
        isWaiting: textAt(failing, "status", "operationState", "finishedAt") !== undefined,
        tried: numberAt(failing, "status", "operationState", "retryCount"),
      };
    },
  },
  {
    name: "a namespace that is not there fails the sync",
    run: async (subject) => {
      const files = {
        "map.yaml": configMap("lost", "1").replace("name: lost", "name: lost\n  namespace: nowhere-at-all"),
      };
      const one = await startCase(subject, "lost-namespace", files, never);
      return verdictOf(await one.until(isOver), [one.first]);
    },
  },
  {
    name: "CreateNamespace=true makes the namespace first",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "makes-namespace",
        { "map.yaml": configMap("settings", "1") },
        {
          syncPolicy: { syncOptions: ["CreateNamespace=true"] },
          spec: { destination: { server: "https://kubernetes.default.svc", namespace: "made-by-argo" } },
        },
      );
      return verdictOf(await one.settled(one.first), [one.first]);
    },
  },
  {
    name: "a field of the wrong type fails the sync; the others are applied",
    run: async (subject) => {
      const bad = deployment("typed", "example.com/web:1").replace("replicas: 1", "replicas: two");
      const files = { "map.yaml": configMap("fine", "1"), "bad.yaml": bad };
      const one = await startCase(subject, "wrong-type", files, never);
      const failed = await one.until(isOverBeside("fine"));
      return {
        verdict: verdictOf(failed, [one.first]),
        applied: (await subject.call(`${maps(one.namespace)}/fine`)).code,
      };
    },
  },
  {
    name: "a field that the kind does not have is dropped, and is a difference for ever",
    accepted:
      "our API knows no schema of the built-in kinds and keeps the field; the dry run against the real one finds it",
    run: async (subject) => {
      const bad = deployment("unknown", "example.com/web:1").replace(
        "replicas: 1",
        "replicas: 1\n  replicaz: 2",
      );
      const files = { "map.yaml": configMap("fine", "1"), "bad.yaml": bad };
      const one = await startCase(subject, "unknown-field", files, never);
      await one.until(isPhase("Succeeded"));
      // Times have whole seconds: in an equal one the comparison may still be that of before.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await one.refresh();
      const synced = await one.until(
        (now) =>
          (textAt(now, "status", "reconciledAt") ?? "") >
          (textAt(now, "status", "operationState", "finishedAt") ?? "x"),
      );
      return {
        sync: textAt(synced, "status", "sync", "status"),
        message: textAt(synced, "status", "operationState", "message"),
      };
    },
  },
  {
    name: "a wave that fails is the last",
    run: async (subject) => {
      const late = configMap("late", "1").replace(
        "name: late",
        'name: late\n  annotations: { argocd.argoproj.io/sync-wave: "1" }',
      );
      const one = await startCase(
        subject,
        "failed-wave",
        { "bad.yaml": refused("bad"), "late.yaml": late },
        never,
      );
      const failed = await one.until(isOver);
      return {
        verdict: verdictOf(failed, [one.first]),
        late: (await subject.call(`${maps(one.namespace)}/late`)).code,
      };
    },
  },
  {
    name: "a next commit mends what failed",
    run: async (subject) => {
      const one = await startCase(subject, "mended", { "bad.yaml": refused("web") }, never);
      await one.until(isOver);
      const second = await one.commit({ "bad.yaml": deployment("web", "example.com/web:1") });
      subject.publish("web", "1");
      await one.refresh();
      const well = await one.settled(second);
      return {
        verdict: verdictOf(well, [one.first, second]),
        isAutomated: flagAt(well, "status", "operationState", "operation", "initiatedBy", "automated"),
      };
    },
  },
];
