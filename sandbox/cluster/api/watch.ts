import type { ServerResponse } from "node:http";
import { isSet, type Target } from "#sandbox/cluster/api/request.ts";
import { badRequest, gone } from "#sandbox/cluster/objects/api-error.ts";
import { kindKey } from "#sandbox/cluster/objects/kind.ts";
import { fieldMatcher, labelMatcher, type Matcher } from "#sandbox/cluster/objects/selectors.ts";
import type { Change, Store } from "#sandbox/cluster/objects/store.ts";

/** The watches that are open, so that faults can reach them. */
export type Watches = {
  open(target: Target, query: URLSearchParams, response: ServerResponse, begin: WatchStart): void;
  /** Ends every open watch as a server going away does: the stream ends, no error. */
  dropAll(): void;
  /** Sends the ERROR event of an expired resource version to every open watch and ends it. */
  expireAll(): void;
  /** Says nothing more on any open watch, without closing it. */
  silenceAll(): void;
  count(): number;
};

/** How a watch starts under the faults of the moment. */
export type WatchStart = { expireFirst: boolean; silent: boolean };

type OpenWatch = { send(type: string, object: unknown): void; end(): void; silence(): void };

type Settings = { bookmarkMs: number; bookmarks: () => boolean };

/** Makes the watches of a store. `bookmarkMs` is the real server's minute, shorter in tests. */
export function createWatches(store: Store, settings: Settings): Watches {
  const openWatches = new Set<OpenWatch>();

  function open(target: Target, query: URLSearchParams, response: ServerResponse, begin: WatchStart): void {
    const first = firstEvents(store, target, query);
    const asked = query.get("resourceVersion") ?? "0";
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
    response.flushHeaders();
    const watch = startStream(response, target);
    openWatches.add(watch);
    if (begin.silent) watch.silence();
    if (begin.expireFirst || first === null) {
      sendExpired(watch, asked, store.revision());
      openWatches.delete(watch);
      return;
    }
    const matches = matcherOf(query);
    for (const event of first) sendMatching(watch, event, matches, target);
    if (isSet(query, "sendInitialEvents")) watch.send("BOOKMARK", bookmark(target, store.revision(), true));
    const stop = store.subscribe((change) => {
      if (change.key === kindKey(target.kind)) sendMatching(watch, change, matches, target);
    });
    const wantsBookmarks = isSet(query, "allowWatchBookmarks");
    const sendBookmark = () => {
      if (wantsBookmarks && settings.bookmarks())
        watch.send("BOOKMARK", bookmark(target, store.revision(), false));
    };
    const ticker = setInterval(sendBookmark, settings.bookmarkMs).unref();
    const limit = setTimeout(() => {
      sendBookmark();
      watch.end();
    }, timeoutMs(query)).unref();
    response.on("close", () => {
      stop();
      clearInterval(ticker);
      clearTimeout(limit);
      openWatches.delete(watch);
    });
  }

  return {
    open,
    dropAll: () => {
      for (const watch of openWatches) watch.end();
    },
    expireAll: () => {
      for (const watch of openWatches) sendExpired(watch, "0", store.revision());
    },
    silenceAll: () => {
      for (const watch of openWatches) watch.silence();
    },
    count: () => openWatches.size,
  };
}

function startStream(response: ServerResponse, target: Target): OpenWatch {
  let silent = false;
  return {
    send: (type, object) => {
      if (!silent && !response.writableEnded)
        response.write(`${JSON.stringify({ type, object: versioned(object, target) })}\n`);
    },
    end: () => {
      if (!silent) response.end();
    },
    silence: () => {
      silent = true;
    },
  };
}

/** An object is served in the version that was asked for; the versions of one kind share their shape here. */
function versioned(object: unknown, target: Target): unknown {
  return typeof object === "object" && object !== null && "spec" in object && target.kind.versions.length > 1
    ? { ...object, apiVersion: target.apiVersion }
    : object;
}

/** Null where the history does not reach back so far: the server then ends the stream it has begun with an ERROR. */
function firstEvents(store: Store, target: Target, query: URLSearchParams): Change[] | null {
  const asked = query.get("resourceVersion") ?? "";
  const initial = isSet(query, "sendInitialEvents");
  if (asked === "" || asked === "0" || initial) {
    return store.list(target.kind).map((object) => ({
      type: "ADDED",
      key: kindKey(target.kind),
      revision: Number(object.metadata.resourceVersion),
      object,
      previous: null,
    }));
  }
  if (!/^\d+$/.test(asked)) throw badRequest(`Invalid value: "${asked}": resourceVersion must be a number`);
  return store.changesSince(target.kind, Number(asked));
}

function matcherOf(query: URLSearchParams): Matcher {
  const matchesLabels = labelMatcher(query.get("labelSelector"));
  const matchesFields = fieldMatcher(query.get("fieldSelector"));
  return (object) => matchesLabels(object) && matchesFields(object);
}

/** An object that moves into a selection is ADDED to its watchers, one that moves out is DELETED. */
function sendMatching(watch: OpenWatch, change: Change, matches: Matcher, target: Target): void {
  if (target.namespace !== null && change.object.metadata.namespace !== target.namespace) return;
  if (target.name !== null && change.object.metadata.name !== target.name) return;
  const was = change.previous !== null && matches(change.previous);
  const is = change.type !== "DELETED" && matches(change.object);
  if (is) watch.send(was ? "MODIFIED" : "ADDED", change.object);
  else if (was) watch.send("DELETED", change.object);
}

function sendExpired(watch: OpenWatch, asked: string, revision: number): void {
  watch.send("ERROR", gone(`too old resource version: ${asked} (${revision})`).status);
  watch.end();
}

function bookmark(target: Target, revision: number, initial: boolean): Record<string, unknown> {
  const annotations = initial ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
  const metadata = { resourceVersion: String(revision), ...annotations };
  return { kind: target.kind.kind, apiVersion: target.apiVersion, metadata };
}

/** Without `timeoutSeconds` the real server chooses between 30 and 60 minutes. */
function timeoutMs(query: URLSearchParams): number {
  const seconds = Number(query.get("timeoutSeconds") ?? "");
  return (Number.isFinite(seconds) && seconds > 0 ? seconds : 1800 + Math.floor(Math.random() * 1800)) * 1000;
}
