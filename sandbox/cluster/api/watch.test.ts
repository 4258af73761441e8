import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createWidget, follow, widget, widgetPath } from "#sandbox/cluster/testing/client.ts";
import { type RawEvent, rawRequest, rawWatch } from "#sandbox/cluster/testing/raw-request.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster;

beforeAll(async () => {
  world = await startTestCluster();
});
afterAll(() => world.close());
afterEach(() => world.cluster.control.lift());

function remove(name: string): void {
  world.cluster.control.objects.remove(kinds.secretStore, "default", name);
}

describe("watching with the real client", () => {
  test("additions, changes and removals arrive, and only those selected", async () => {
    const seen = await follow(world, "seen=a");
    createWidget(world, "w-a", { seen: "a" });
    createWidget(world, "w-b", { seen: "b" });
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
    const seen = await follow(world, "moves=in");
    createWidget(world, "mover", { moves: "in" });
    await seen.until("add mover");
    world.cluster.control.objects.update(kinds.secretStore, widget("mover", { moves: "out" }));
    await seen.until("delete mover");
    await seen.stop();
  });

  for (const fault of ["watch-410-event", "watch-drop"] as const) {
    test(`${fault} ends the stream and the client comes back without a gap`, async () => {
      const label = { round: fault };
      const seen = await follow(world, `round=${fault}`);
      createWidget(world, `${fault}-before`, label);
      await seen.until(`add ${fault}-before`);
      world.cluster.control.inject(fault);
      createWidget(world, `${fault}-after`, label);
      await seen.until(`add ${fault}-after`);
      expect(seen.errors).toEqual([]);
      await seen.stop();
    });
  }

  test("watch-410 by HTTP makes the client list again, so that it sees what vanished meanwhile", async () => {
    const label = { round: "http-410" };
    createWidget(world, "vanishing", label);
    const seen = await follow(world, "round=http-410");
    await seen.until("add vanishing");
    world.cluster.control.inject("watch-410");
    world.cluster.control.inject("watch-drop");
    remove("vanishing");
    await seen.until("delete vanishing");
    await seen.stop();
  });

  test("a half-open stream stays silent until the client gives it up", async () => {
    const label = { round: "half" };
    const seen = await follow(world, "round=half", 700);
    createWidget(world, "half-before", label);
    await seen.until("add half-before");
    world.cluster.control.inject("watch-half-open");
    createWidget(world, "half-after", label);
    expect(seen.events).toEqual(["add half-before"]);
    world.cluster.control.lift("watch-half-open");
    await seen.until("add half-after");
    await seen.stop();
  });
});

describe("watching by hand", () => {
  test("bookmarks come where they are asked for, and not while they are off", async () => {
    const isBookmark = (event: RawEvent) => event.type === "BOOKMARK";
    const watched = `${widgetPath}?watch=true&allowWatchBookmarks=true`;
    const events = await rawWatch(world.cluster, watched, (seen) => seen.some(isBookmark));
    const revision = Number(textAt(events.find(isBookmark)?.object, "metadata", "resourceVersion"));
    expect(revision).toBeGreaterThan(1);
    world.cluster.control.inject("bookmarks-off");
    expect((await rawWatch(world.cluster, `${watched}&timeoutSeconds=1`)).some(isBookmark)).toBe(false);
  });

  test("a streaming list ends its first part with the bookmark that says so", async () => {
    const query =
      "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    const events = await rawWatch(world.cluster, `${widgetPath}?${query}`, (seen) =>
      seen.some((event) => event.type === "BOOKMARK"),
    );
    expect(events.at(-1)?.object).toMatchObject({
      metadata: { annotations: { "k8s.io/initial-events-end": "true" } },
    });
    expect(events.slice(0, -1).every((event) => event.type === "ADDED")).toBe(true);
  });

  test("a watch ends by itself after timeoutSeconds", async () => {
    expect(
      await rawWatch(world.cluster, `${widgetPath}?watch=true&timeoutSeconds=1&labelSelector=no=such`),
    ).toEqual([]);
  });

  test("a resource version older than the compaction is told 410 in the stream, as by that fault", async () => {
    const old = String(createWidget(world, "old").metadata.resourceVersion);
    createWidget(world, "newer");
    world.cluster.control.compact();
    const late = await rawWatch(world.cluster, `${widgetPath}?watch=true&resourceVersion=${old}`);
    expect(late).toMatchObject([{ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } }]);
    world.cluster.control.inject("watch-410-event", { times: 2 });
    const events = await rawWatch(world.cluster, `${widgetPath}?watch=true`);
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
    expect(await rawRequest(world.cluster, widgetPath)).toMatchObject({
      code: 401,
      body: { reason: "Unauthorized" },
    });
    await rawRequest(world.cluster, faults, { method: "DELETE" });
    expect((await rawRequest(world.cluster, widgetPath)).code).toBe(200);
  });

  test("api-down breaks connections, the control endpoint apart", async () => {
    await rawRequest(world.cluster, faults, { method: "POST", body: { name: "api-down" } });
    await expect(rawRequest(world.cluster, widgetPath)).rejects.toThrow();
    expect((await rawRequest(world.cluster, `${faults}/api-down`, { method: "DELETE" })).code).toBe(200);
    expect((await rawRequest(world.cluster, widgetPath)).code).toBe(200);
  });

  test("conflict-once refuses one write and lets the next pass", async () => {
    createWidget(world, "once");
    world.cluster.control.inject("conflict-once");
    const write = { method: "PATCH", type: "application/merge-patch+json", body: { spec: { size: 3 } } };
    expect(await rawRequest(world.cluster, `${widgetPath}/once`, write)).toMatchObject({
      code: 409,
      body: { reason: "Conflict" },
    });
    expect((await rawRequest(world.cluster, `${widgetPath}/once`, write)).code).toBe(200);
  });

  test("slow-list holds a list back for as long as asked", async () => {
    world.cluster.control.inject("slow-list", { delayMs: 300 });
    const began = performance.now();
    await rawRequest(world.cluster, widgetPath);
    expect(performance.now() - began).toBeGreaterThan(290);
  });
});
