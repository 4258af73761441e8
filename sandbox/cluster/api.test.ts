import {
  ApiException,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  ListWatch,
  PatchStrategy,
  setHeaderOptions,
  VersionApi,
  Watch,
} from "@kubernetes/client-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AccountName } from "#sandbox/cluster/api/accounts.ts";
import { isRecord, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { type RawEvent, rawRequest, rawWatch } from "#sandbox/cluster/testing/raw-request.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster;

beforeAll(async () => {
  world = await startTestCluster();
});
afterAll(() => world.close());
afterEach(() => world.cluster.control.lift());

function connect(account: AccountName): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(world.cluster.kubeconfigPaths[account]);
  return config;
}

const group = "external-secrets.io";
const widgets = { group, version: "v1", namespace: "default", plural: "secretstores" } as const;
const path = `/apis/${group}/v1/namespaces/default/secretstores`;

function widget(name: string, labels: Record<string, string> = {}) {
  return {
    apiVersion: `${group}/v1`,
    kind: "SecretStore",
    metadata: { name, namespace: "default", labels },
    spec: { size: 1 },
  };
}

function create(name: string, labels: Record<string, string> = {}) {
  return world.cluster.control.objects.create(kinds.secretStore, widget(name, labels));
}

async function refusal(work: Promise<unknown>): Promise<{ code: number; body: unknown }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiException)
      return { code: error.code, body: typeof error.body === "string" ? JSON.parse(error.body) : error.body };
    throw error;
  }
  throw new Error("the API did not refuse");
}

describe("accounts", () => {
  test("the reader reads applications and pods, and never secrets", async () => {
    const custom = connect("portolan-reader").makeApiClient(CustomObjectsApi);
    const core = connect("portolan-reader").makeApiClient(CoreV1Api);
    await custom.listClusterCustomObject({
      group: "argoproj.io",
      version: "v1alpha1",
      plural: "applications",
    });
    await core.listPodForAllNamespaces();
    const denied = await refusal(core.listNamespacedSecret({ namespace: "argocd" }));
    expect(denied.code).toBe(403);
    expect(denied.body).toMatchObject({ kind: "Status", status: "Failure", reason: "Forbidden" });
    expect(textAt(denied.body, "message")).toContain(
      'cannot list resource "secrets" in API group "" in the namespace "argocd"',
    );
  });

  test("the reader writes nothing", async () => {
    const core = connect("portolan-reader").makeApiClient(CoreV1Api);
    const denied = await refusal(core.createNamespace({ body: { metadata: { name: "mine" } } }));
    expect(denied.code).toBe(403);
  });

  test("the refresher asks for a refresh and changes nothing else", async () => {
    world.cluster.control.inject("controller-paused");
    const spec = {
      project: "none",
      source: { repoURL: "file:///none", path: "x" },
      destination: { server: "*" },
    };
    const metadata = { name: "patched", namespace: "argocd" };
    world.cluster.control.objects.create(kinds.application, {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      metadata,
      spec,
    });
    const custom = connect("portolan-refresher").makeApiClient(CustomObjectsApi);
    const target = {
      group: "argoproj.io",
      version: "v1alpha1",
      namespace: "argocd",
      plural: "applications",
      name: "patched",
    };
    const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    const annotations = { "argocd.argoproj.io/refresh": "normal" };
    await custom.patchNamespacedCustomObject({ ...target, body: { metadata: { annotations } } }, merge);
    const denied = await refusal(
      custom.patchNamespacedCustomObject({ ...target, body: { spec: { project: "other" } } }, merge),
    );
    expect(denied.code).toBe(403);
    const now = world.cluster.control.objects.get(kinds.application, "argocd", "patched");
    expect(now?.metadata.annotations).toEqual(annotations);
    expect(now?.spec).toEqual(spec);
  });

  test("a wrong token is told 401", async () => {
    const config = connect("portolan-reader");
    const user = config.getCurrentUser();
    config.loadFromClusterAndUser(
      {
        name: "c",
        server: world.cluster.url,
        skipTLSVerify: false,
        caData: Buffer.from(world.cluster.caPem).toString("base64"),
      },
      { ...user, name: "u", token: "wrong" },
    );
    expect((await refusal(config.makeApiClient(CoreV1Api).listPodForAllNamespaces())).code).toBe(401);
  });
});

describe("objects", () => {
  test("discovery names the version and every served kind", async () => {
    const version = await connect("admin").makeApiClient(VersionApi).getCode();
    expect(version.major).toBe("1");
    const resources = await connect("admin")
      .makeApiClient(CustomObjectsApi)
      .getAPIResources({ group: "argoproj.io", version: "v1alpha1" });
    expect(resources.resources.map((resource) => resource.name)).toContain("applications");
  });

  test("a namespaced object in a namespace that is not there is refused with 404", async () => {
    const core = connect("admin").makeApiClient(CoreV1Api);
    const denied = await refusal(
      core.createNamespacedConfigMap({ namespace: "nowhere", body: { metadata: { name: "x" } } }),
    );
    expect(denied.code).toBe(404);
    expect(textAt(denied.body, "message")).toBe('namespaces "nowhere" not found');
  });

  test("a write based on an old version is refused with 409 and changes nothing", async () => {
    const custom = connect("admin").makeApiClient(CustomObjectsApi);
    create("contested");
    const stale: unknown = await custom.getNamespacedCustomObject({ ...widgets, name: "contested" });
    await custom.patchNamespacedCustomObject({
      ...widgets,
      name: "contested",
      body: [{ op: "replace", path: "/spec/size", value: 2 }],
    });
    const denied = await refusal(
      custom.replaceNamespacedCustomObject({
        ...widgets,
        name: "contested",
        body: { ...(isRecord(stale) ? stale : {}), spec: { size: 9 } },
      }),
    );
    expect(denied).toMatchObject({ code: 409, body: { reason: "Conflict" } });
    expect(world.cluster.control.objects.get(kinds.secretStore, "default", "contested")?.spec).toEqual({
      size: 2,
    });
  });

  test("a JSON patch whose test fails changes nothing", async () => {
    const custom = connect("admin").makeApiClient(CustomObjectsApi);
    create("guarded");
    const body = [
      { op: "test", path: "/metadata/resourceVersion", value: "1" },
      { op: "replace", path: "/spec/size", value: 5 },
    ];
    expect(
      (await refusal(custom.patchNamespacedCustomObject({ ...widgets, name: "guarded", body }))).code,
    ).toBe(422);
    expect(world.cluster.control.objects.get(kinds.secretStore, "default", "guarded")?.spec).toEqual({
      size: 1,
    });
  });

  test("an object with a finalizer stays, marked, until the finalizer goes", async () => {
    const custom = connect("admin").makeApiClient(CustomObjectsApi);
    const held = widget("held");
    world.cluster.control.objects.create(kinds.secretStore, {
      ...held,
      metadata: { ...held.metadata, finalizers: ["trial/hold"] },
    });
    await custom.deleteNamespacedCustomObject({ ...widgets, name: "held" });
    const marked = await custom.getNamespacedCustomObject({ ...widgets, name: "held" });
    expect(textAt(marked, "metadata", "deletionTimestamp")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    await custom.patchNamespacedCustomObject(
      { ...widgets, name: "held", body: { metadata: { finalizers: null } } },
      merge,
    );
    expect((await refusal(custom.getNamespacedCustomObject({ ...widgets, name: "held" }))).code).toBe(404);
  });

  test("a list in pages shows the state of its first page, and 410 once that is forgotten", async () => {
    const custom = connect("admin").makeApiClient(CustomObjectsApi);
    for (const name of ["page-a", "page-b", "page-c"]) create(name, { paged: "yes" });
    const first = await custom.listNamespacedCustomObject({
      ...widgets,
      labelSelector: "paged=yes",
      limit: 2,
    });
    const token = textAt(first, "metadata", "continue") ?? "";
    create("page-d", { paged: "yes" });
    const second = await custom.listNamespacedCustomObject({
      ...widgets,
      labelSelector: "paged=yes",
      limit: 2,
      _continue: token,
    });
    expect(names(second)).toEqual(["page-c"]);
    expect(mapAt(second, "metadata").resourceVersion).toBe(mapAt(first, "metadata").resourceVersion);
    world.cluster.control.compact();
    const late = await refusal(
      custom.listNamespacedCustomObject({
        ...widgets,
        labelSelector: "paged=yes",
        limit: 2,
        _continue: token,
      }),
    );
    expect(late).toMatchObject({ code: 410, body: { reason: "Expired" } });
  });

  test("the field selector of events finds those of one object", async () => {
    const { objects } = world.cluster.control;
    const event = (name: string, about: string) => ({
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace: "default" },
      involvedObject: { kind: "Pod", name: about },
      type: "Normal",
    });
    objects.create(kinds.event, event("e1", "one"));
    objects.create(kinds.event, event("e2", "two"));
    const core = connect("portolan-reader").makeApiClient(CoreV1Api);
    const found = await core.listNamespacedEvent({
      namespace: "default",
      fieldSelector: "involvedObject.name=two",
    });
    expect(found.items.map((item) => item.metadata.name)).toEqual(["e2"]);
  });
});

function names(list: unknown): string[] {
  const items = isRecord(list) && Array.isArray(list.items) ? list.items : [];
  return items.map((item) => textAt(item, "metadata", "name") ?? "");
}

type Seen = {
  events: string[];
  errors: unknown[];
  until(event: string): Promise<void>;
  stop(): Promise<void>;
};

/** Follows the widgets with the real client's own informer. */
async function follow(selector: string, requestTimeoutMs = 20_000): Promise<Seen> {
  const config = connect("admin");
  const custom = config.makeApiClient(CustomObjectsApi);
  const watch = new Watch(config);
  Object.assign(watch, { requestTimeoutMs });
  const list = async () => {
    const found: unknown = await custom.listNamespacedCustomObject({ ...widgets, labelSelector: selector });
    const items = isRecord(found) && Array.isArray(found.items) ? found.items : [];
    return { items, metadata: { resourceVersion: textAt(found, "metadata", "resourceVersion") ?? "" } };
  };
  const events: string[] = [];
  const waiting = new Set<() => void>();
  const informer = new ListWatch(path, watch, list, false, selector);
  const errors: unknown[] = [];
  for (const verb of ["add", "update", "delete"] as const) {
    informer.on(verb, (object: { metadata?: { name?: string } }) => {
      events.push(`${verb} ${object.metadata?.name ?? ""}`);
      for (const look of waiting) look();
    });
  }
  informer.on("error", (error) => {
    errors.push(error);
  });
  await informer.start();
  return {
    events,
    errors,
    until: (event) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`never saw "${event}", only ${JSON.stringify(events)}`)),
          10_000,
        );
        const look = () => {
          if (!events.includes(event)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () => informer.stop(),
  };
}

function remove(name: string): void {
  world.cluster.control.objects.remove(kinds.secretStore, "default", name);
}

describe("watching with the real client", () => {
  test("additions, changes and removals arrive, and only those selected", async () => {
    const seen = await follow("seen=a");
    create("w-a", { seen: "a" });
    create("w-b", { seen: "b" });
    await seen.until("add w-a");
    world.cluster.control.objects.update(kinds.secretStore, {
      ...widget("w-a", { seen: "a" }),
      spec: { size: 7 },
    });
    await seen.until("update w-a");
    remove("w-a");
    await seen.until("delete w-a");
    expect(seen.events).toEqual(["add w-a", "update w-a", "delete w-a"]);
    await seen.stop();
  });

  test("an object whose label leaves the selection is deleted for its watcher", async () => {
    const seen = await follow("moves=in");
    create("mover", { moves: "in" });
    await seen.until("add mover");
    world.cluster.control.objects.update(kinds.secretStore, widget("mover", { moves: "out" }));
    await seen.until("delete mover");
    await seen.stop();
  });

  for (const fault of ["watch-410-event", "watch-drop"] as const) {
    test(`${fault} ends the stream and the client comes back without a gap`, async () => {
      const label = { round: fault };
      const seen = await follow(`round=${fault}`);
      create(`${fault}-before`, label);
      await seen.until(`add ${fault}-before`);
      world.cluster.control.inject(fault);
      create(`${fault}-after`, label);
      await seen.until(`add ${fault}-after`);
      expect(seen.errors).toEqual([]);
      await seen.stop();
    });
  }

  test("watch-410 by HTTP makes the client list again, so that it sees what vanished meanwhile", async () => {
    const label = { round: "http-410" };
    create("vanishing", label);
    const seen = await follow("round=http-410");
    await seen.until("add vanishing");
    world.cluster.control.inject("watch-410");
    world.cluster.control.inject("watch-drop");
    remove("vanishing");
    await seen.until("delete vanishing");
    await seen.stop();
  });

  test("a half-open stream stays silent until the client gives it up", async () => {
    const label = { round: "half" };
    const seen = await follow("round=half", 700);
    create("half-before", label);
    await seen.until("add half-before");
    world.cluster.control.inject("watch-half-open");
    create("half-after", label);
    expect(seen.events).toEqual(["add half-before"]);
    world.cluster.control.lift("watch-half-open");
    await seen.until("add half-after");
    await seen.stop();
  });
});

describe("watching by hand", () => {
  test("bookmarks come where they are asked for, and not while they are off", async () => {
    const isBookmark = (event: RawEvent) => event.type === "BOOKMARK";
    const watched = `${path}?watch=true&allowWatchBookmarks=true`;
    const events = await rawWatch(world.cluster, watched, (seen) => seen.some(isBookmark));
    const revision = Number(textAt(events.find(isBookmark)?.object, "metadata", "resourceVersion"));
    expect(revision).toBeGreaterThan(1);
    world.cluster.control.inject("bookmarks-off");
    expect((await rawWatch(world.cluster, `${watched}&timeoutSeconds=1`)).some(isBookmark)).toBe(false);
  });

  test("a streaming list ends its first part with the bookmark that says so", async () => {
    const query =
      "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const events = await rawWatch(world.cluster, `${path}?${query}`, (seen) =>
      seen.some((event) => event.type === "BOOKMARK"),
    );
    expect(events.at(-1)?.object).toMatchObject({
      metadata: { annotations: { "k8s.io/initial-events-end": "true" } },
    });
    expect(events.slice(0, -1).every((event) => event.type === "ADDED")).toBe(true);
  });

  test("a watch ends by itself after timeoutSeconds", async () => {
    expect(
      await rawWatch(world.cluster, `${path}?watch=true&timeoutSeconds=1&labelSelector=no=such`),
    ).toEqual([]);
  });

  test("a resource version older than the compaction is 410, as is the stream of that fault", async () => {
    const old = String(create("old").metadata.resourceVersion);
    create("newer");
    world.cluster.control.compact();
    const late = await rawRequest(world.cluster, `${path}?watch=true&resourceVersion=${old}`);
    expect(late).toMatchObject({ code: 410, body: { kind: "Status", reason: "Expired", code: 410 } });
    world.cluster.control.inject("watch-410-event", { times: 2 });
    const events = await rawWatch(world.cluster, `${path}?watch=true`);
    expect(events).toMatchObject([
      { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } },
    ]);
  });
});

describe("faults by HTTP", () => {
  const faults = "/_control/faults";

  test("only the admin may inject, and only what exists", async () => {
    const token = world.cluster.tokens["portolan-reader"];
    const body = { name: "unauthorized" };
    expect((await rawRequest(world.cluster, faults, { method: "POST", body, token })).code).toBe(403);
    const unknown = await rawRequest(world.cluster, faults, { method: "POST", body: { name: "fire" } });
    expect(unknown).toMatchObject({ code: 400, body: { message: 'there is no fault "fire"' } });
  });

  test("unauthorized answers every request with 401 until it is lifted", async () => {
    await rawRequest(world.cluster, faults, { method: "POST", body: { name: "unauthorized" } });
    expect(await rawRequest(world.cluster, path)).toMatchObject({
      code: 401,
      body: { reason: "Unauthorized" },
    });
    await rawRequest(world.cluster, faults, { method: "DELETE" });
    expect((await rawRequest(world.cluster, path)).code).toBe(200);
  });

  test("api-down breaks connections, the control endpoint apart", async () => {
    await rawRequest(world.cluster, faults, { method: "POST", body: { name: "api-down" } });
    await expect(rawRequest(world.cluster, path)).rejects.toThrow();
    expect((await rawRequest(world.cluster, `${faults}/api-down`, { method: "DELETE" })).code).toBe(200);
    expect((await rawRequest(world.cluster, path)).code).toBe(200);
  });

  test("conflict-once refuses one write and lets the next pass", async () => {
    create("once");
    world.cluster.control.inject("conflict-once");
    const write = { method: "PATCH", type: "application/merge-patch+json", body: { spec: { size: 3 } } };
    expect(await rawRequest(world.cluster, `${path}/once`, write)).toMatchObject({
      code: 409,
      body: { reason: "Conflict" },
    });
    expect((await rawRequest(world.cluster, `${path}/once`, write)).code).toBe(200);
  });

  test("slow-list holds a list back for as long as asked", async () => {
    world.cluster.control.inject("slow-list", { delayMs: 300 });
    const began = performance.now();
    await rawRequest(world.cluster, path);
    expect(performance.now() - began).toBeGreaterThan(290);
  });
});

describe("a restart on the same directory", () => {
  test("keeps objects, certificates and tokens, and goes on with the revisions", async () => {
    create("kept");
    const before = world.cluster;
    const revision = Number(textAt((await rawRequest(before, path)).body, "metadata", "resourceVersion"));
    const after = await world.restart();
    expect(after.caPem).toBe(before.caPem);
    expect(after.tokens).toEqual(before.tokens);
    const list = (await rawRequest(after, path)).body;
    expect(names(list)).toContain("kept");
    expect(Number(textAt(list, "metadata", "resourceVersion"))).toBeGreaterThanOrEqual(revision);
    const late = await rawRequest(after, `${path}?watch=true&resourceVersion=2`);
    expect(late.code).toBe(410);
  });
});
