import {
  CoreV1Api,
  CustomObjectsApi,
  PatchStrategy,
  setHeaderOptions,
  VersionApi,
} from "@kubernetes/client-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isRecord, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import {
  connect,
  createWidget,
  names,
  refusal,
  widget,
  widgetPath,
  widgets,
} from "#sandbox/cluster/testing/client.ts";
import { rawRequest, rawWatch } from "#sandbox/cluster/testing/raw-request.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster;

beforeAll(async () => {
  world = await startTestCluster();
});
afterAll(() => world.close());
afterEach(() => world.cluster.control.lift());

describe("accounts", () => {
  test("the reader reads applications and pods, and never secrets", async () => {
    const custom = connect(world, "portolan-reader").makeApiClient(CustomObjectsApi);
    const core = connect(world, "portolan-reader").makeApiClient(CoreV1Api);
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
    const core = connect(world, "portolan-reader").makeApiClient(CoreV1Api);
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
    const custom = connect(world, "portolan-refresher").makeApiClient(CustomObjectsApi);
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
    const config = connect(world, "portolan-reader");
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
    const version = await connect(world, "admin").makeApiClient(VersionApi).getCode();
    expect(version.major).toBe("1");
    const resources = await connect(world, "admin")
      .makeApiClient(CustomObjectsApi)
      .getAPIResources({ group: "argoproj.io", version: "v1alpha1" });
    expect(resources.resources.map((resource) => resource.name)).toContain("applications");
  });

  test("a namespaced object in a namespace that is not there is refused with 404", async () => {
    const core = connect(world, "admin").makeApiClient(CoreV1Api);
    const denied = await refusal(
      core.createNamespacedConfigMap({ namespace: "nowhere", body: { metadata: { name: "x" } } }),
    );
    expect(denied.code).toBe(404);
    expect(textAt(denied.body, "message")).toBe('namespaces "nowhere" not found');
  });

  test("a write based on an old version is refused with 409 and changes nothing", async () => {
    const custom = connect(world, "admin").makeApiClient(CustomObjectsApi);
    createWidget(world, "contested");
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

  test("a deletion that waits for dependents is refused by name, and deletes nothing", async () => {
    createWidget(world, "outlives");
    const path = `${widgetPath}/outlives?propagationPolicy=Foreground`;
    const { code, body } = await rawRequest(world.cluster, path, { method: "DELETE" });
    expect([code, textAt(body, "message")]).toEqual([
      400,
      "the trial cluster deletes with propagationPolicy Background only, not Foreground",
    ]);
    expect(world.cluster.control.objects.get(kinds.secretStore, "default", "outlives")).toBeDefined();
  });

  test("a JSON patch whose test fails changes nothing", async () => {
    const custom = connect(world, "admin").makeApiClient(CustomObjectsApi);
    createWidget(world, "guarded");
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
    const custom = connect(world, "admin").makeApiClient(CustomObjectsApi);
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
    const custom = connect(world, "admin").makeApiClient(CustomObjectsApi);
    for (const name of ["page-a", "page-b", "page-c"]) createWidget(world, name, { paged: "yes" });
    const first = await custom.listNamespacedCustomObject({
      ...widgets,
      labelSelector: "paged=yes",
      limit: 2,
    });
    const token = textAt(first, "metadata", "continue") ?? "";
    createWidget(world, "page-d", { paged: "yes" });
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
    const core = connect(world, "portolan-reader").makeApiClient(CoreV1Api);
    const found = await core.listNamespacedEvent({
      namespace: "default",
      fieldSelector: "involvedObject.name=two",
    });
    expect(found.items.map((item) => item.metadata.name)).toEqual(["e2"]);
  });
});

describe("a restart on the same directory", () => {
  test("keeps objects, certificates and tokens, and goes on with the revisions", async () => {
    createWidget(world, "kept");
    const before = world.cluster;
    const revision = Number(
      textAt((await rawRequest(before, widgetPath)).body, "metadata", "resourceVersion"),
    );
    const after = await world.restart();
    expect(after.caPem).toBe(before.caPem);
    expect(after.tokens).toEqual(before.tokens);
    const list = (await rawRequest(after, widgetPath)).body;
    expect(names(list)).toContain("kept");
    expect(Number(textAt(list, "metadata", "resourceVersion"))).toBeGreaterThanOrEqual(revision);
    const [late] = await rawWatch(after, `${widgetPath}?watch=true&resourceVersion=2`);
    expect(late).toMatchObject({ type: "ERROR", object: { code: 410 } });
  });
});
