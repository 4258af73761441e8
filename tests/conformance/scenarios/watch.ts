import { at, textAt } from "#sandbox/cluster/objects/fields.ts";
import type { RawEvent } from "#sandbox/cluster/testing/raw-request.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const create = (subject: Subject, name: string, labels: Record<string, string>) =>
  subject.call(maps, {
    method: "POST",
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels } },
  });
const versionNow = async (subject: Subject) =>
  textAt((await subject.call(maps)).body, "metadata", "resourceVersion") ?? "";
const told = (events: RawEvent[]) =>
  events.map(({ type, object }) => `${type} ${textAt(object, "metadata", "name") ?? ""}`.trim());

/** What a watcher meets: changes in order, selections, bookmarks, and a history that is gone. */
export const watchScenarios: Scenario[] = [
  {
    name: "additions, changes and removals come in order, and only those selected",
    run: async (subject) => {
      const version = await versionNow(subject);
      await create(subject, "seen", { for: "watch" });
      await create(subject, "unseen", { for: "nobody" });
      const type = "application/merge-patch+json";
      await subject.call(`${maps}/seen`, { method: "PATCH", type, body: { data: { size: "2" } } });
      await subject.call(`${maps}/seen`, { method: "DELETE" });
      const path = `${maps}?watch=1&resourceVersion=${version}&labelSelector=for%3Dwatch`;
      return told(await subject.watch(path, (events) => events.length === 3));
    },
  },
  {
    name: "an object that leaves the selection is deleted for its watcher",
    run: async (subject) => {
      const version = await versionNow(subject);
      await create(subject, "leaves", { for: "leaving" });
      const type = "application/merge-patch+json";
      const body = { metadata: { labels: { for: "elsewhere" } } };
      await subject.call(`${maps}/leaves`, { method: "PATCH", type, body });
      const path = `${maps}?watch=1&resourceVersion=${version}&labelSelector=for%3Dleaving`;
      return told(await subject.watch(path, (events) => events.length === 2));
    },
  },
  {
    name: "a streaming list ends its first part with a bookmark that says so",
    run: async (subject) => {
      await create(subject, "listed", { for: "stream" });
      const query =
        "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
      const events = await subject.watch(`${maps}?${query}&labelSelector=for%3Dstream`, (seen) =>
        seen.some(({ type }) => type === "BOOKMARK"),
      );
      return events.map(({ type, object }) => ({
        type,
        isEnd: at(object, "metadata", "annotations", "k8s.io/initial-events-end") === "true",
      }));
    },
  },
  {
    name: "a watch ends by itself after timeoutSeconds",
    run: async (subject) => {
      const version = await versionNow(subject);
      const path = `${maps}?watch=1&resourceVersion=${version}&timeoutSeconds=1&labelSelector=for%3Dnothing`;
      return told(await subject.watch(path));
    },
  },
  {
    name: "a watch from a version that is gone tells 410 Expired in its stream",
    run: async (subject) => {
      await subject.forget();
      const [event] = await subject.watch(`${maps}?watch=1&resourceVersion=1`, (seen) => seen.length === 1);
      return {
        type: event?.type,
        code: event && at(event.object, "code"),
        reason: event && textAt(event.object, "reason"),
      };
    },
  },
];
