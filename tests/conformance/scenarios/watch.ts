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
    name: "bookmarks come where they are asked for, at the latest as the watch ends",
    run: async (subject) => {
      await create(subject, "marked", { for: "bookmarks" });
      const version = await versionNow(subject);
      const path = `${maps}?watch=1&resourceVersion=${version}&labelSelector=for%3Dbookmarks&timeoutSeconds=4`;
      const asked = await subject.watch(`${path}&allowWatchBookmarks=true`);
      const [last] = asked.slice(-1);
      return {
        types: [...new Set(asked.map(({ type }) => type))],
        keys: Object.keys(Object(last && at(last.object, "metadata"))).sort(),
        kind: last && textAt(last.object, "kind"),
        unasked: told(await subject.watch(path)),
      };
    },
  },
  {
    name: "a watch without a version begins with all there is",
    run: async (subject) => {
      await create(subject, "there-already", { for: "beginning" });
      const path = `${maps}?watch=1&labelSelector=for%3Dbeginning`;
      return told(await subject.watch(path, (events) => events.length === 1));
    },
  },
  {
    name: "one object can be watched by its name",
    run: async (subject) => {
      await create(subject, "by-name", {});
      const version = await versionNow(subject);
      await create(subject, "by-name-not", {});
      await subject.call(`${maps}/by-name`, { method: "DELETE" });
      const path = `${maps}?watch=1&resourceVersion=${version}&fieldSelector=metadata.name%3Dby-name`;
      return told(await subject.watch(path, (events) => events.length === 1));
    },
  },
  {
    name: "a version that is no number cannot be watched from",
    accepted:
      "the real one takes its client's mistake for its own and answers 500; ours answers 400, as both do to a list",
    run: async (subject) => {
      const { code, body } = await subject.call(`${maps}?watch=1&resourceVersion=abc`);
      return { code, reason: textAt(body, "reason") };
    },
  },
];
