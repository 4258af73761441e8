import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { listAt, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import {
  conditionOf,
  createJourney,
  healthIs,
  isHealthyAt,
  type Journey,
} from "#sandbox/cluster/testing/journey.ts";
import { rawRequest } from "#sandbox/cluster/testing/raw-request.ts";
import { overlayFile } from "#sandbox/cluster/testing/service-files.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster;
let journey: Journey;

beforeAll(async () => {
  world = await startTestCluster();
  journey = createJourney(world);
});
afterAll(() => world.close());
afterEach(() => world.cluster.control.lift());

describe("a change on its way", () => {
  test("a commit under the app-of-apps becomes a process that answers, and the next one replaces it", async () => {
    const first = await journey.settled("pay-api");
    const healthy = journey.application("pay-api-dev");
    expect(listAt(healthy, "status", "summary", "images")).toEqual([
      `registry.example.com/acme/pay-api:${first.tag}`,
    ]);
    expect(listAt(healthy, "status", "history")).toMatchObject([{ id: 0, initiatedBy: { automated: true } }]);
    expect(await journey.askPod("pay-api")).toMatchObject({ version: "one", greeting: "hello" });
    const old = journey.podsOf("pay-api").map((pod) => textAt(pod, "status", "podIP") ?? "");

    const second = await journey.release("pay-api", { version: "two" });
    await world.until(kinds.application, "argocd", "pay-api-dev", isHealthyAt(second.commit));
    for (const name of journey
      .podsOf("pay-api")
      .filter((pod) => pod.metadata.deletionTimestamp !== undefined)) {
      await world.untilGone(kinds.pod, "pay-api-dev", name.metadata.name);
    }
    expect(await journey.askPod("pay-api")).toMatchObject({ version: "two" });
    await expect(fetch(`http://${old[0]}:8080/`)).rejects.toThrow();
    expect(
      listAt(journey.application("pay-api-dev"), "status", "history").map((entry) =>
        textAt(entry, "revision"),
      ),
    ).toEqual([first.commit, second.commit]);
  });

  test("right after a sync the health is still that of before it, until the next comparison", async () => {
    // Without a poll in between, and with room between the end of a sync and the comparison after it.
    const slow = await startTestCluster({ argo: { pollMs: 60_000, settleMs: 2_000 } });
    const own = createJourney(slow);
    await own.settled("trap-api");
    const seen: { health: string; phase: string }[] = [];
    const stop = slow.cluster.control.objects.subscribe(({ object }) => {
      if (object.metadata.name !== "trap-api-dev" || object.kind !== "Application") return;
      seen.push({
        health: textAt(object, "status", "health", "status") ?? "",
        phase: textAt(object, "status", "operationState", "phase") ?? "",
      });
    });
    await own.release("trap-api", { version: "two", neverReady: true });
    const isUnwell = (object: KubernetesObject) => !healthIs("Healthy")(object);
    await slow.until(kinds.application, "argocd", "trap-api-dev", isUnwell);
    stop();
    await slow.close();
    const finished = seen.findIndex(
      (state, index) => state.phase === "Succeeded" && seen[index - 1]?.phase === "Running",
    );
    expect(finished).toBeGreaterThan(0);
    expect(seen[finished]?.health).toBe("Healthy");
  });

  test("the second is whole and UTC in everything that carries a time", async () => {
    const times = JSON.stringify(journey.application("pay-api-dev")).match(/\d{4}-\d\d-\d\dT[^"\\]*/g) ?? [];
    expect(times.length).toBeGreaterThan(5);
    expect(times.every((time) => /^[^.]{19}Z$/.test(time))).toBe(true);
  });
});

describe("a change that fails", () => {
  test("an image that the registry lacks is reported as the runtime does, and the rollout misses its deadline", async () => {
    const good = await journey.settled("image-api");
    await journey.commit(overlayFile("image-api", "f".repeat(40)));
    const degraded = await world.until(kinds.application, "argocd", "image-api-dev", healthIs("Degraded"));
    const deployment = listAt(degraded, "status", "resources").find(
      (entry) => textAt(entry, "kind") === "Deployment",
    );
    expect(textAt(deployment, "health", "message")).toBe(
      'Deployment "image-api" exceeded its progress deadline',
    );
    const waiting = journey.podsOf("image-api").filter((pod) => textAt(pod, "status", "phase") === "Pending");
    expect(["ErrImagePull", "ImagePullBackOff"]).toContain(
      textAt(waiting[0], "status", "containerStatuses", 0, "state", "waiting", "reason"),
    );
    const events = world.cluster.control.objects
      .list(kinds.event, "image-api-dev")
      .map((event) => String(event.message));
    const image = `registry.example.com/acme/image-api:${"f".repeat(40)}`;
    expect(
      events.some((message) =>
        message.startsWith(`Failed to pull image "${image}": rpc error: code = NotFound`),
      ),
    ).toBe(true);
    expect(events).toContain("Error: ImagePullBackOff");
    expect(await journey.askPod("image-api")).toMatchObject({ version: "one" });

    const mended = await journey.commit(overlayFile("image-api", good.tag));
    await world.until(kinds.application, "argocd", "image-api-dev", isHealthyAt(mended));
  });

  test("a process that ends at once is restarted with back-off, and its last words can be read", async () => {
    await journey.settled("crash-api");
    await journey.release("crash-api", { version: "two", crashes: true });
    const isCrashing = (pod: KubernetesObject) =>
      textAt(pod, "status", "containerStatuses", 0, "state", "waiting", "reason") === "CrashLoopBackOff";
    const event = await world.untilSome(kinds.pod, "crash-api-dev", isCrashing);
    const status = listAt(event, "status", "containerStatuses")[0];
    expect(textAt(status, "state", "waiting", "message")).toMatch(
      /^back-off \d+s restarting failed container=app pod=crash-api-/,
    );
    expect(mapAt(status, "lastState", "terminated")).toMatchObject({ exitCode: 3, reason: "Error" });
    const log = `/api/v1/namespaces/crash-api-dev/pods/${event.metadata.name}/log?tailLines=1`;
    // Each run begins with an empty log and ends with the same words.
    await expect
      .poll(() => rawRequest(world.cluster, log), { timeout: 20_000 })
      .toEqual({ code: 200, body: "no database to talk to\n" });
  });

  test("a pod that is never ready keeps the old one answering", async () => {
    await journey.settled("slow-api");
    await journey.release("slow-api", { version: "two", neverReady: true });
    await world.untilSome(
      kinds.event,
      "slow-api-dev",
      (event) => event.message === "Readiness probe failed: HTTP probe failed with statuscode: 503",
    );
    await world.until(kinds.application, "argocd", "slow-api-dev", healthIs("Degraded"));
    const ready = journey
      .podsOf("slow-api")
      .filter((pod) => textAt(conditionOf(pod, "Ready"), "status") === "True");
    expect(ready.length).toBeGreaterThan(0);
  });

  test("an object the API refuses fails the sync by name, once per commit", async () => {
    await journey.settled("refused-api");
    const path = "manifests/apps/refused-api/base/service.yaml";
    const broken = await journey.commit({
      [path]:
        "apiVersion: v1\nkind: Service\nmetadata: { name: refused-api }\nspec: { ports: [{ port: 0 }] }\n",
    });
    const failed = await world.until(
      kinds.application,
      "argocd",
      "refused-api-dev",
      (object) => conditionOf(object, "SyncError") !== undefined,
    );
    const state = mapAt(failed, "status", "operationState");
    expect(state.phase).toBe("Failed");
    const result = listAt(state, "syncResult", "resources").find(
      (entry) => textAt(entry, "status") === "SyncFailed",
    );
    expect(result).toMatchObject({
      kind: "Service",
      name: "refused-api",
      message: expect.stringContaining("must be between 1 and 65535"),
    });
    expect(textAt(conditionOf(failed, "SyncError"), "message")).toMatch(
      new RegExp(`^Failed last sync attempt to \\[${broken}\\]: `),
    );
    expect(textAt(failed, "status", "sync", "status")).toBe("OutOfSync");
    await refresh("refused-api-dev");
    expect(mapAt(journey.application("refused-api-dev"), "status", "operationState").startedAt).toBe(
      state.startedAt,
    );
  });

  test("a kind the cluster does not know fails the sync and says what to install", async () => {
    await journey.settled("unknown-api");
    const base = "manifests/apps/unknown-api/base";
    await journey.commit({
      [`${base}/gadget.yaml`]: "apiVersion: trial.example/v1\nkind: Gadget\nmetadata: { name: one }\n",
      [`${base}/kustomization.yaml`]: "resources: [deployment.yaml, service.yaml, gadget.yaml]\n",
    });
    const failed = await world.until(
      kinds.application,
      "argocd",
      "unknown-api-dev",
      (object) => textAt(object, "status", "operationState", "phase") === "Failed",
    );
    const result = listAt(failed, "status", "operationState", "syncResult", "resources").find(
      (entry) => textAt(entry, "kind") === "Gadget",
    );
    expect(textAt(result, "message")).toContain('Make sure the "Gadget" CRD is installed');
  });
});

/** Asks for a refresh as a client does and resolves when the annotation is gone again. */
async function refresh(name: string): Promise<KubernetesObject> {
  const merge = {
    method: "PATCH",
    type: "application/merge-patch+json",
    token: world.cluster.tokens["portolan-refresher"],
  };
  const annotations = { "argocd.argoproj.io/refresh": "normal" };
  await rawRequest(world.cluster, `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`, {
    ...merge,
    body: { metadata: { annotations } },
  });
  return world.until(
    kinds.application,
    "argocd",
    name,
    (object) => object.metadata.annotations?.["argocd.argoproj.io/refresh"] === undefined,
  );
}

describe("drift and its ends", () => {
  test("a live change is healed, without an entry in the history", async () => {
    await journey.settled("heal-api");
    const { objects } = world.cluster.control;
    const service = objects.get(kinds.service, "heal-api-dev", "heal-api");
    if (service === undefined) throw new Error("there is no Service heal-api");
    objects.update(kinds.service, {
      ...service,
      spec: { ...mapAt(service, "spec"), selector: { app: "someone-else" } },
    });
    await world.until(
      kinds.service,
      "heal-api-dev",
      "heal-api",
      (object) => textAt(object, "spec", "selector", "app") === "heal-api",
    );
    await world.until(
      kinds.application,
      "argocd",
      "heal-api-dev",
      (object) => textAt(object, "status", "sync", "status") === "Synced",
    );
    expect(
      mapAt(journey.application("heal-api-dev"), "status", "operationState", "operation", "sync"),
    ).toMatchObject({ autoHealAttemptsCount: 1 });
    expect(listAt(journey.application("heal-api-dev"), "status", "history")).toHaveLength(1);
  });

  test("what leaves Git is pruned", async () => {
    await journey.settled("prune-api");
    await journey.commit({
      "manifests/apps/prune-api/base/kustomization.yaml": "resources: [deployment.yaml]\n",
    });
    await world.untilGone(kinds.service, "prune-api-dev", "prune-api");
    const pruned = await world.until(kinds.application, "argocd", "prune-api-dev", (object) =>
      listAt(object, "status", "operationState", "syncResult", "resources").some(
        (entry) => textAt(entry, "status") === "Pruned",
      ),
    );
    expect(textAt(pruned, "status", "sync", "status")).toBeDefined();
  });

  test("a service whose files leave Git goes with its processes and its namespace", async () => {
    await journey.settled("leaving-api");
    const address = textAt(journey.podsOf("leaving-api")[0], "status", "podIP") ?? "";
    await journey.commit({ "manifests/argocd/applications/leaving-api-dev.yaml": null });
    await world.untilGone(kinds.application, "argocd", "leaving-api-dev");
    await world.untilGone(kinds.namespace, "", "leaving-api-dev");
    await expect(fetch(`http://${address}:8080/`)).rejects.toThrow();
  });
});

describe("what Argo CD cannot know", () => {
  test("with the repo server down the sync is Unknown while the health reads Healthy", async () => {
    await journey.settled("blind-api");
    world.cluster.control.inject("repo-server-down");
    const blind = await refresh("blind-api-dev");
    expect(textAt(blind, "status", "sync", "status")).toBe("Unknown");
    expect(textAt(blind, "status", "health", "status")).toBe("Healthy");
    expect(textAt(conditionOf(blind, "ComparisonError"), "message")).toContain("connection refused");
    world.cluster.control.lift("repo-server-down");
    const seeing = await refresh("blind-api-dev");
    expect(textAt(seeing, "status", "sync", "status")).toBe("Synced");
    expect(conditionOf(seeing, "ComparisonError")).toBeUndefined();
  });

  test("an application outside what its project permits is not synced", async () => {
    const { objects } = world.cluster.control;
    objects.create(kinds.application, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata: { name: "stray", namespace: "argocd" },
      spec: {
        project: "pay-api-dev",
        source: { repoURL: world.repository.url, path: "manifests/apps/pay-api/overlays/dev" },
        destination: { server: "https://kubernetes.default.svc", namespace: "kube-system" },
        syncPolicy: { automated: {} },
      },
    });
    const refused = await world.until(
      kinds.application,
      "argocd",
      "stray",
      (object) => conditionOf(object, "InvalidSpecError") !== undefined,
    );
    expect(textAt(conditionOf(refused, "InvalidSpecError"), "message")).toContain(
      "do not match any of the allowed destinations in project 'pay-api-dev'",
    );
    expect(objects.list(kinds.deployment, "kube-system")).toEqual([]);
  });

  test("a paused controller notices afterwards what happened meanwhile", async () => {
    const before = await journey.settled("paused-api");
    world.cluster.control.inject("controller-paused");
    const next = await journey.release("paused-api", { version: "two" });
    expect(textAt(journey.application("paused-api-dev"), "status", "sync", "revision")).toBe(before.commit);
    world.cluster.control.lift("controller-paused");
    await world.until(kinds.application, "argocd", "paused-api-dev", isHealthyAt(next.commit));
  });
});
