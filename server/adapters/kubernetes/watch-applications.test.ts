import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { SeenApplication } from "#domain/delivery/read-application.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";
import { connectCluster } from "#server/adapters/kubernetes/connect.ts";
import { watchApplications } from "#server/adapters/kubernetes/watch-applications.ts";
import type { ApplicationSink } from "#server/delivery/ports.ts";

const times = { silenceMs: 10_000, relistMs: 60_000, backoffMs: 20, longestBackoffMs: 50 };
let world: TestCluster;
let stop: AbortController;
let running: Promise<void>;

beforeEach(async () => {
  world = await startTestCluster();
  world.cluster.control.inject("controller-paused", { times: null });
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await running;
  await world.close();
});

/** What a sink has heard, and a way to wait for what it is to hear. */
function listen(changes: Partial<typeof times> = {}) {
  const kept = new Map<string, SeenApplication>();
  const heard = { lists: 0, alive: 0, failures: [] as string[] };
  const waiting = new Set<() => void>();
  const told = () => {
    for (const look of waiting) look();
  };
  const sink: ApplicationSink = {
    replaceAll: (seen) => {
      heard.lists += 1;
      kept.clear();
      for (const each of seen) kept.set(`${each.namespace}/${each.name}`, each);
      told();
    },
    change: (seen) => {
      const key = `${seen.namespace}/${seen.name}`;
      if (seen.result === null) kept.delete(key);
      else kept.set(key, seen);
      told();
    },
    alive: () => {
      heard.alive += 1;
      told();
    },
    failed: (error) => {
      heard.failures.push(error);
      told();
    },
  };
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  running = watchApplications(connectCluster(world.cluster.kubeconfigPath).reader, sink, stop.signal, {
    ...times,
    ...changes,
  });
  return {
    kept,
    heard,
    until,
    has: (name: string) => until(() => kept.has(name)),
    lacks: (name: string) => until(() => !kept.has(name)),
  };
}

function create(name: string, namespace = "argocd", spec: Record<string, unknown> = {}): KubernetesObject {
  return world.cluster.control.objects.create(kinds.application, {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace },
    spec: {
      project: "default",
      source: { repoURL: "https://git.example/p.git", path: "a" },
      destination: { namespace: "x" },
      ...spec,
    },
  });
}

const remove = (name: string) => world.cluster.control.objects.remove(kinds.application, "argocd", name);

describe("the watch of applications", () => {
  test("begins with a list and goes on with what changes", async () => {
    create("one");
    const watch = listen();
    await watch.has("argocd/one");
    create("two");
    await watch.has("argocd/two");
    remove("one");
    await watch.lacks("argocd/one");
    expect(watch.heard).toMatchObject({ lists: 1, failures: [] });
  });

  test("trap: tells the same name in two namespaces apart", async () => {
    const watch = listen();
    create("twin");
    create("twin", "default");
    await watch.has("default/twin");
    await watch.has("argocd/twin");
  });

  test("gives a sign of life by bookmarks while nothing changes", async () => {
    const watch = listen();
    await watch.until(() => watch.heard.alive >= 3);
    expect(watch.kept.size).toBe(0);
  });

  test.each(["watch-410", "watch-410-event"] as const)(
    "trap: after %s it lists again, and finds what was deleted meanwhile",
    async (fault) => {
      create("one");
      create("two");
      const watch = listen();
      await watch.until(() => watch.heard.alive > 0);
      if (fault === "watch-410") {
        world.cluster.control.inject(fault);
        world.cluster.control.inject("watch-drop");
      } else {
        world.cluster.control.inject(fault);
      }
      remove("one");
      await watch.lacks("argocd/one");
      await watch.until(() => watch.heard.lists === 2);
      create("three");
      await watch.has("argocd/three");
    },
  );

  test("trap: a watch that closes without an error goes on from where it was, without a new list", async () => {
    const watch = listen();
    create("one");
    await watch.has("argocd/one");
    world.cluster.control.inject("watch-drop");
    create("two");
    await watch.has("argocd/two");
    expect(watch.heard.lists).toBe(1);
  });

  test("trap: a connection that is open and silent is given up", async () => {
    world.cluster.control.inject("watch-half-open", { times: null });
    const watch = listen({ silenceMs: 600 });
    await watch.until(() => watch.heard.lists === 1);
    create("one");
    world.cluster.control.lift("watch-half-open");
    await watch.has("argocd/one");
  });

  test("starts again by itself while the API server is away, and says why", async () => {
    create("one");
    const watch = listen();
    await watch.has("argocd/one");
    world.cluster.control.inject("api-down", { times: null });
    await watch.until(() => watch.heard.failures.length > 2);
    create("two");
    world.cluster.control.lift("api-down");
    await watch.has("argocd/two");
    expect(watch.heard.failures[0]).not.toBe("");
  });

  test("says that its credentials are refused, and lists anew once they are taken again", async () => {
    create("one");
    const watch = listen();
    await watch.has("argocd/one");
    world.cluster.control.inject("unauthorized", { times: null });
    world.cluster.control.inject("watch-drop");
    await watch.until(() => watch.heard.failures.some((said) => said.includes("Renew the token")));
    remove("one");
    world.cluster.control.lift("unauthorized");
    await watch.lacks("argocd/one");
    expect(watch.heard.lists).toBe(2);
  });

  test("compares with a whole list now and then, whatever the watch said", async () => {
    const watch = listen({ relistMs: 100 });
    await watch.until(() => watch.heard.lists >= 3);
    expect(watch.heard.failures).toEqual([]);
  });

  test("sets a malformed object apart and keeps the others", async () => {
    create("poison", "argocd", { sources: "not a list" });
    create("fine");
    const watch = listen();
    await watch.has("argocd/fine");
    create("late-poison", "argocd", { syncPolicy: 7 });
    await watch.has("argocd/late-poison");
    const kindOf = (name: string) => watch.kept.get(name)?.result?.kind;
    expect([kindOf("argocd/fine"), kindOf("argocd/poison"), kindOf("argocd/late-poison")]).toEqual([
      "reading",
      "malformed",
      "malformed",
    ]);
  });
});
