import { setTimeout as sleep } from "node:timers/promises";
import { type KubeConfig, Watch } from "@kubernetes/client-node";
import { z } from "zod";
import {
  type ApplicationResult,
  readApplication,
  type SeenApplication,
} from "#domain/delivery/read-application.ts";
import { KubeRefused, kubeRequest } from "#server/adapters/kubernetes/kube-request.ts";
import type { ApplicationSink } from "#server/delivery/ports.ts";

const path = "/apis/argoproj.io/v1alpha1/applications";
const pageSize = 500;

/** Milliseconds. Bookmarks come about once a minute, so 90 s of silence means a dead connection. */
export type WatchTimes = { silenceMs: number; relistMs: number; backoffMs: number; longestBackoffMs: number };
export const defaultTimes: WatchTimes = {
  silenceMs: 90_000,
  relistMs: 600_000,
  backoffMs: 800,
  longestBackoffMs: 30_000,
};

type End =
  /** The server closed, or the connection fell silent: go on from the last version seen. */
  | { kind: "resume" }
  /** The version is too old, or it is time to compare with a whole list. */
  | { kind: "relist" };

/**
 * Keeps `sink` in step with the Applications of the cluster until `signal` ends it: a list, then a watch with
 * bookmarks from that version. It starts again by itself after anything, with a jittered backoff after failures;
 * whatever a watch may have lost, the next list finds.
 */
export async function watchApplications(
  kube: KubeConfig,
  sink: ApplicationSink,
  signal: AbortSignal,
  times: WatchTimes = defaultTimes,
): Promise<void> {
  let failures = 0;
  let version = "";
  while (!signal.aborted) {
    try {
      if (version === "") {
        version = await listInto(kube, sink, signal);
        failures = 0;
      }
      const watched = await watchFrom(kube, version, sink, signal, times);
      version = watched.end.kind === "relist" ? "" : watched.version;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      sink.failed(tell(error));
      // An API that refuses a version may have lost the history behind it: an etcd that was emptied counts anew.
      if (error instanceof KubeRefused) version = "";
      await sleep(backoff(failures, times), undefined, { signal }).catch(() => undefined);
    }
  }
}

function backoff(failures: number, { backoffMs, longestBackoffMs }: WatchTimes): number {
  return Math.min(longestBackoffMs, backoffMs * 2 ** Math.min(failures - 1, 10)) * (0.5 + Math.random() / 2);
}

const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string().optional() }),
  items: z.array(z.unknown()),
});

/** The whole list, page by page; each object is projected before the next page is asked for. */
async function listInto(kube: KubeConfig, sink: ApplicationSink, signal: AbortSignal): Promise<string> {
  const seen: SeenApplication[] = [];
  let next: string | undefined;
  for (;;) {
    const query = { limit: pageSize, ...(next ? { continue: next } : {}) };
    const page = listSchema.parse(await kubeRequest(kube, path, { query }, signal));
    seen.push(...page.items.flatMap((item) => toSeen(item) ?? []));
    next = page.metadata.continue || undefined;
    if (!next) {
      sink.replaceAll(seen);
      return page.metadata.resourceVersion;
    }
  }
}

const metadataSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), resourceVersion: z.string().default("") }),
});
const bookmarkSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) });
const errorSchema = z.object({
  code: z.number().optional(),
  message: z.string().default("the watch failed"),
});
const doneSchema = z.object({ statusCode: z.number() });

/** An object without name and namespace cannot be told from others and is passed over. */
function toSeen(object: unknown): SeenApplication | null {
  const known = metadataSchema.safeParse(object);
  if (!known.success) return null;
  const { name, namespace, resourceVersion } = known.data.metadata;
  const result: ApplicationResult = readApplication(object);
  return { name, namespace, resourceVersion, result };
}

/** One watch connection. Resolves with how it ended and the last version seen, rejects when it failed. */
async function watchFrom(
  kube: KubeConfig,
  from: string,
  sink: ApplicationSink,
  signal: AbortSignal,
  times: WatchTimes,
): Promise<{ end: End; version: string }> {
  let version = from;
  const watch = new Watch(kube);
  // The client ends a watch after this long without a byte; its own 30 s are shorter than a bookmark's minute.
  Object.assign(watch, { requestTimeoutMs: times.silenceMs });
  const stop = new AbortController();
  const relist = setTimeout(() => stop.abort(), times.relistMs);
  const ended = Promise.withResolvers<End>();

  function hear(type: string, object: unknown): void {
    if (type === "ERROR") {
      const { data } = errorSchema.safeParse(object);
      if (data?.code === 410) ended.resolve({ kind: "relist" });
      else ended.reject(new KubeRefused(data?.code ?? 500, data?.message ?? "The watch failed."));
      return;
    }
    const marked = bookmarkSchema.safeParse(object);
    if (marked.success) version = marked.data.metadata.resourceVersion;
    sink.alive();
    if (type === "BOOKMARK") return;
    const seen = toSeen(object);
    if (seen) sink.change(type === "DELETED" ? { ...seen, result: null } : seen);
  }

  function done(error: unknown): void {
    const isSilence = error instanceof DOMException && error.name === "TimeoutError";
    const refused = doneSchema.safeParse(error);
    const status = refused.success ? refused.data.statusCode : null;
    if (stop.signal.aborted || status === 410) ended.resolve({ kind: "relist" });
    else if (error === null || error === undefined || isSilence) ended.resolve({ kind: "resume" });
    else
      ended.reject(
        status === null ? error : new KubeRefused(status, `The cluster answered the watch with ${status}.`),
      );
  }

  const startedAt = performance.now();
  const connection = await watch.watch(
    path,
    { resourceVersion: from, allowWatchBookmarks: "true" },
    hear,
    done,
  );
  const either = AbortSignal.any([signal, stop.signal]);
  const cut = () => connection.abort();
  either.addEventListener("abort", cut, { once: true });
  if (either.aborted) cut();
  try {
    const end = await ended.promise;
    // A server that closes every watch at once must not be asked in a tight loop.
    if (performance.now() - startedAt < 1_000)
      await sleep(backoff(1, times), undefined, { signal }).catch(() => undefined);
    return { end, version };
  } finally {
    clearTimeout(relist);
    either.removeEventListener("abort", cut);
    connection.abort();
  }
}

/** In words for people: what the API itself said, or that nothing came from it, and why. */
function tell(error: unknown): string {
  if (error instanceof KubeRefused) return tellRefusal(error);
  return `The cluster's API does not answer: ${error instanceof Error ? rootOf(error) : String(error)}`;
}

function tellRefusal({ status, message }: KubeRefused): string {
  if (status === 401)
    return `The cluster does not accept the portal's credentials: ${message}. Renew the token in its kubeconfig.`;
  if (status === 404) return "The cluster serves no Applications. Is Argo CD installed there?";
  return message;
}

/** The innermost cause says `ECONNREFUSED` where the outermost says `fetch failed`. */
function rootOf(error: Error): string {
  return error.cause instanceof Error ? rootOf(error.cause) : error.message || error.name;
}
