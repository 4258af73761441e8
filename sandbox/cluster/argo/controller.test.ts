import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, listAt, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { conditionOf } from "#sandbox/cluster/testing/journey.ts";
import { platformObjects } from "#sandbox/cluster/testing/service-files.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster;

beforeAll(async () => {
  // No health check for Applications and no persisted resource health: Argo CD as it comes.
  world = await startTestCluster({ argoConfig: { argocdCm: {}, cmdParams: {} } });
  world.cluster.control.objects.create(kinds.appProject, platformObjects("").project);
});
afterAll(() => world.close());

const config = (name: string, value = "1") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { value: "${value}" }\n`;

function create(name: string, spec: Record<string, unknown> = {}): void {
  world.cluster.control.objects.create(kinds.application, {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd" },
    spec: {
      project: "platform",
      source: { repoURL: world.repository.url, path: name, targetRevision: "main" },
      destination: { server: "https://kubernetes.default.svc", namespace: "default" },
      ...spec,
    },
  });
}

const automated = { syncPolicy: { automated: {} } };
const until = (name: string, condition: (object: KubernetesObject) => boolean) =>
  world.until(kinds.application, "argocd", name, condition);
const sync = (object: KubernetesObject) => textAt(object, "status", "sync", "status");
const phase = (object: KubernetesObject) => textAt(object, "status", "operationState", "phase");

function operate(name: string, operation: Record<string, unknown>): void {
  const application = world.cluster.control.objects.get(kinds.application, "argocd", name);
  if (application !== undefined)
    world.cluster.control.objects.update(kinds.application, { ...application, operation });
}

describe("the status of an application", () => {
  test("carries no resource health by default, and says where it lies", async () => {
    await world.repository.commit({
      "plain/a.yaml": config("plain"),
      "plain/s.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: { name: plain }\nspec: { ports: [{ port: 80 }] }\n",
    });
    create("plain", automated);
    const synced = await until("plain", (object) => sync(object) === "Synced");
    expect(at(synced, "status", "resourceHealthSource")).toBe("appTree");
    expect(listAt(synced, "status", "resources")).toHaveLength(2);
    expect(listAt(synced, "status", "resources").every((entry) => !("health" in mapAt(entry)))).toBe(true);
  });

  test("is that of the newest commit from the first comparison on, however lately the remote was asked", async () => {
    await world.repository.commit({ "earlier/a.yaml": config("earlier") });
    create("earlier");
    await until("earlier", (object) => sync(object) !== undefined);
    await world.repository.commit({ "later/a.yaml": config("later") });
    create("later");
    const first = await until("later", (object) => sync(object) !== undefined);
    expect(listAt(first, "status", "conditions")).toEqual([]);
    expect(sync(first)).toBe("OutOfSync");
  });

  test("of several sources has revisions and no revision", async () => {
    const commit = await world.repository.commit({
      "one/a.yaml": config("one"),
      "two/b.yaml": config("two"),
    });
    const source = (path: string) => ({ repoURL: world.repository.url, path, targetRevision: "main" });
    create("several", { source: undefined, sources: [source("one"), source("two")], ...automated });
    const synced = await until(
      "several",
      (object) => sync(object) === "Synced" && phase(object) === "Succeeded",
    );
    expect(mapAt(synced, "status", "sync")).toMatchObject({ revisions: [commit, commit] });
    expect(mapAt(synced, "status", "sync").revision).toBeUndefined();
    expect(listAt(synced, "status", "sourceTypes")).toEqual(["Directory", "Directory"]);
    expect(mapAt(synced, "status", "history", 0).revisions).toEqual([commit, commit]);
  });

  test("follows a branch that is not the default one, and says when it is not there", async () => {
    create("elsewhere", {
      source: { repoURL: world.repository.url, path: "one", targetRevision: "release" },
    });
    const unknown = await until(
      "elsewhere",
      (object) => conditionOf(object, "ComparisonError") !== undefined,
    );
    expect(textAt(conditionOf(unknown, "ComparisonError"), "message")).toContain(
      "unable to resolve 'release' to a commit SHA",
    );
    expect(sync(unknown)).toBe("Unknown");
  });

  test("a hook that would be passed over in silence is a ComparisonError that names it", async () => {
    const hook = "name: late, annotations: { argocd.argoproj.io/hook: PostDelete } }";
    await world.repository.commit({ "late/a.yaml": config("late").replace("name: late }", hook) });
    create("late");
    // The first comparison may still be of the commit before.
    const said = (object: KubernetesObject) =>
      textAt(conditionOf(object, "ComparisonError"), "message") ?? "";
    const refused = await until("late", (object) => said(object).includes("PostDelete"));
    expect(said(refused)).toContain("ConfigMap late: the trial cluster runs no PostDelete hooks");
  });

  test("a commit that changes nothing of the application moves its revision without an operation", async () => {
    await world.repository.commit({ "still/a.yaml": config("still") });
    create("still", automated);
    const first = await until(
      "still",
      (object) => sync(object) === "Synced" && phase(object) === "Succeeded",
    );
    const commit = await world.repository.commit({ "README.md": "other\n" });
    const later = await until("still", (object) => textAt(object, "status", "sync", "revision") === commit);
    expect(at(later, "status", "operationState")).toEqual(at(first, "status", "operationState"));
  });
});

describe("operations asked for by hand", () => {
  test("nothing is synced without automation until somebody asks, and their name stays with it", async () => {
    const commit = await world.repository.commit({
      "manual/a.yaml": config("manual-a"),
      "manual/b.yaml": config("manual-b"),
    });
    create("manual");
    await until("manual", (object) => sync(object) === "OutOfSync");
    operate("manual", { initiatedBy: { username: "portal:ines" }, sync: { revision: commit } });
    const done = await until(
      "manual",
      (object) => phase(object) === "Succeeded" && sync(object) === "Synced",
    );
    expect(done.operation).toBeUndefined();
    expect(mapAt(done, "status", "history", 0)).toMatchObject({
      revision: commit,
      initiatedBy: { username: "portal:ines" },
    });
  });

  test("a partial sync leaves no history", async () => {
    await world.repository.commit({
      "partial/a.yaml": config("partial-a"),
      "partial/b.yaml": config("partial-b"),
    });
    create("partial");
    await until("partial", (object) => sync(object) === "OutOfSync");
    operate("partial", { sync: { resources: [{ kind: "ConfigMap", name: "partial-a" }] } });
    const done = await until("partial", (object) => phase(object) === "Succeeded");
    expect(listAt(done, "status", "history")).toEqual([]);
    expect(world.cluster.control.objects.get(kinds.configMap, "default", "partial-b")).toBeUndefined();
  });

  test("a failing sync with retries says when it tries again, counts, and ends Failed", async () => {
    await world.repository.commit({
      "retried/a.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: { name: retried }\nspec: { ports: [{ port: 0 }] }\n",
    });
    create("retried", {
      syncPolicy: { automated: {}, retry: { limit: 2, backoff: { duration: "50ms", factor: 1 } } },
    });
    const waiting = await until("retried", (object) =>
      /Retrying attempt #1 at \d+:\d\d[AP]M\.$/.test(
        textAt(object, "status", "operationState", "message") ?? "",
      ),
    );
    expect(phase(waiting)).toBe("Running");
    const failed = await until("retried", (object) => phase(object) === "Failed");
    expect(mapAt(failed, "status", "operationState")).toMatchObject({
      retryCount: 2,
      message: expect.stringMatching(/\(retried 2 times\)\.$/),
    });
    expect(
      textAt(
        await until("retried", (object) => conditionOf(object, "SyncError") !== undefined),
        "status",
        "sync",
        "status",
      ),
    ).toBe("OutOfSync");
  });

  test("an automated sync of which nothing is said is tried five times more", async () => {
    await world.repository.commit({
      "stubborn/a.yaml":
        "apiVersion: v1\nkind: Service\nmetadata: { name: stubborn }\nspec: { ports: [{ port: 0 }] }\n",
    });
    create("stubborn", automated);
    const failed = await until("stubborn", (object) => phase(object) === "Failed");
    expect(mapAt(failed, "status", "operationState")).toMatchObject({
      retryCount: 5,
      operation: { retry: { limit: 5 } },
    });
  });

  test("a request that is only written into the Application is told merged into the last one", async () => {
    const commit = await world.repository.commit({ "merged/a.yaml": config("merged") });
    create("merged", automated);
    await until("merged", (object) => phase(object) === "Succeeded" && sync(object) === "Synced");
    operate("merged", { initiatedBy: { username: "portal:ines" }, sync: { revision: commit } });
    const done = await until("merged", (object) => listAt(object, "status", "history").length === 2);
    expect(mapAt(done, "status", "operationState", "operation", "initiatedBy")).toEqual({
      automated: true,
      username: "portal:ines",
    });
    expect(mapAt(done, "status", "history", 1, "initiatedBy")).toEqual({ username: "portal:ines" });
  });

  test("termination ends an operation that waits", async () => {
    const hook = "metadata: { name: endless, annotations: { argocd.argoproj.io/hook: PreSync } }";
    await world.repository.commit({
      "ended/a.yaml": config("ended"),
      "ended/job.yaml": `apiVersion: batch/v1\nkind: Job\n${hook}\nspec: { template: { spec: { containers: [{ name: j, image: nowhere/j:1 }] } } }\n`,
    });
    create("ended", automated);
    const running = await until(
      "ended",
      (object) =>
        textAt(object, "status", "operationState", "message") ===
        "waiting for completion of hook batch/Job/endless",
    );
    const state = { ...mapAt(running, "status", "operationState"), phase: "Terminating" };
    world.cluster.control.objects.update(kinds.application, {
      ...running,
      status: { ...mapAt(running, "status"), operationState: state },
    });
    expect(
      textAt(
        await until("ended", (object) => phase(object) === "Failed"),
        "status",
        "operationState",
        "message",
      ),
    ).toBe("Operation terminated");
  });
});

describe("history and events", () => {
  test("keeps as many entries as the spec says, oldest first", async () => {
    await world.repository.commit({ "many/a.yaml": config("many", "0") });
    create("many", { revisionHistoryLimit: 2, ...automated });
    const commits: string[] = [];
    for (const value of ["1", "2", "3"]) {
      const commit = await world.repository.commit({ "many/a.yaml": config("many", value) });
      world.cluster.control.notifyPush();
      commits.push(commit);
      await until("many", (object) =>
        listAt(object, "status", "history").some((entry) => textAt(entry, "revision") === commit),
      );
    }
    const history = listAt(
      world.cluster.control.objects.get(kinds.application, "argocd", "many"),
      "status",
      "history",
    );
    expect(history.map((entry) => textAt(entry, "revision"))).toEqual(commits.slice(1));
  });

  test("the events of an operation name its revision", () => {
    const events = world.cluster.control.objects
      .list(kinds.event, "argocd")
      .filter((event) => textAt(event, "involvedObject", "name") === "manual");
    const messages = events.map((event) => `${String(event.reason)}: ${String(event.message)}`);
    expect(messages).toContainEqual(
      expect.stringMatching(/^OperationStarted: Initiated sync to '[0-9a-f]{40}'$/),
    );
    expect(messages).toContainEqual(
      expect.stringMatching(/^OperationCompleted: Sync operation to [0-9a-f]{40} succeeded$/),
    );
    expect(messages).toContain("ResourceUpdated: Updated sync status: OutOfSync -> Synced");
  });
});

describe("the age of a comparison", () => {
  test("moves with a comparison against Git, not with a change in the cluster", async () => {
    const slow = await startTestCluster({ argo: { pollMs: 60_000, settleMs: 1100 } });
    const { objects } = slow.cluster.control;
    objects.create(kinds.appProject, platformObjects("").project);
    await slow.repository.commit({ "aged/a.yaml": config("aged") });
    const spec = {
      project: "platform",
      source: { repoURL: slow.repository.url, path: "aged" },
      destination: { server: "https://kubernetes.default.svc", namespace: "default" },
      syncPolicy: { automated: {} },
    };
    const metadata = { name: "aged", namespace: "argocd" };
    objects.create(kinds.application, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata,
      spec,
    });
    const ended = await slow.until(
      kinds.application,
      "argocd",
      "aged",
      (object) => phase(object) === "Succeeded",
    );
    const finishedAt = textAt(ended, "status", "operationState", "finishedAt") ?? "";
    expect(sync(ended)).toBe("OutOfSync");
    const synced = await slow.until(
      kinds.application,
      "argocd",
      "aged",
      (object) => sync(object) === "Synced",
    );
    const reconciledAt = textAt(synced, "status", "reconciledAt") ?? "";
    expect(reconciledAt > finishedAt).toBe(true);

    const live = objects.get(kinds.configMap, "default", "aged");
    if (live === undefined) throw new Error("nothing was applied");
    objects.update(kinds.configMap, { ...live, data: { value: "edited" } });
    const drifted = await slow.until(
      kinds.application,
      "argocd",
      "aged",
      (object) => sync(object) === "OutOfSync",
    );
    expect(textAt(drifted, "status", "reconciledAt")).toBe(reconciledAt);
    await slow.close();
  });
});
