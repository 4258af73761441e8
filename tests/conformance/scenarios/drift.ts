import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { configMap, startCase, verdictOf } from "#tests/conformance/argo-case.ts";
import type { Scenario } from "#tests/conformance/subject.ts";

const settings = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps/settings`;
const isOutOfSync = (application: unknown) => textAt(application, "status", "sync", "status") === "OutOfSync";
const healing = { syncPolicy: { automated: { selfHeal: true } } };

/** What happens to changes that nobody committed. */
export const driftScenarios: Scenario[] = [
  {
    name: "what is deleted by hand comes back where self-heal is on",
    run: async (subject) => {
      const one = await startCase(subject, "comes-back", { "map.yaml": configMap("settings", "1") }, healing);
      await one.settled(one.first);
      const before = textAt((await subject.call(settings(one.namespace))).body, "metadata", "uid");
      await subject.call(settings(one.namespace), { method: "DELETE" });
      await subject.until(settings(one.namespace), (map) => textAt(map, "metadata", "uid") !== before);
      return verdictOf(await one.settled(one.first), [one.first]);
    },
  },
  {
    name: "what is deleted by hand stays away where self-heal is off",
    run: async (subject) => {
      const one = await startCase(subject, "stays-away", {
        "map.yaml": configMap("settings", "1"),
        "other.yaml": configMap("other", "1"),
      });
      await one.settled(one.first);
      await subject.call(settings(one.namespace), { method: "DELETE" });
      await one.until(isOutOfSync);
      await one.refresh();
      const after = await one.until(
        (now) =>
          isOutOfSync(now) &&
          textAt(now, "metadata", "annotations", "argocd.argoproj.io/refresh") === undefined,
      );
      return {
        verdict: verdictOf(after, [one.first]),
        live: (await subject.call(settings(one.namespace))).code,
      };
    },
  },
  {
    name: "a live change is shown and left where self-heal is off",
    run: async (subject) => {
      const one = await startCase(subject, "left", { "map.yaml": configMap("settings", "git") });
      await one.settled(one.first);
      const body = { data: { value: "by hand" } };
      await subject.call(settings(one.namespace), {
        method: "PATCH",
        type: "application/merge-patch+json",
        body,
      });
      const after = verdictOf(await one.until(isOutOfSync), [one.first]);
      return { after, value: textAt((await subject.call(settings(one.namespace))).body, "data", "value") };
    },
  },
  {
    name: "what leaves Git stays, marked, where nothing may be pruned",
    run: async (subject) => {
      const files = { "a.yaml": configMap("stays", "1"), "b.yaml": configMap("settings", "1") };
      const one = await startCase(subject, "no-prune", files, { syncPolicy: { automated: {} } });
      await one.settled(one.first);
      const second = await one.commit({ "b.yaml": null });
      await one.refresh();
      const after = await one.until(
        (now) => isOutOfSync(now) && textAt(now, "status", "sync", "revision") === second,
      );
      return {
        verdict: verdictOf(after, [one.first, second]),
        isMarked: listAt(after, "status", "resources").map((row) => [
          textAt(row, "name"),
          Reflect.get(Object(row), "requiresPruning") ?? false,
        ]),
      };
    },
  },
  {
    name: "what leaves Git stays where it says itself that it is not to be pruned",
    run: async (subject) => {
      const kept = configMap("settings", "1").replace(
        "name: settings",
        "name: settings\n  annotations: { argocd.argoproj.io/sync-options: Prune=false }",
      );
      const one = await startCase(subject, "not-pruned", {
        "a.yaml": configMap("stays", "1"),
        "b.yaml": kept,
      });
      await one.settled(one.first);
      const second = await one.commit({ "b.yaml": null });
      await one.refresh();
      const after = await one.until(
        (now) =>
          isOutOfSync(now) && textAt(now, "status", "operationState", "syncResult", "revision") === second,
      );
      return verdictOf(after, [one.first, second]);
    },
  },
  {
    name: "a folder that is emptied is not taken for a wish to prune everything",
    run: async (subject) => {
      const files = { "a.yaml": configMap("settings", "1"), "note.txt": "keeps the folder\n" };
      const one = await startCase(subject, "emptied", files);
      await one.settled(one.first);
      const second = await one.commit({ "a.yaml": null });
      await one.refresh();
      const after = await one.until((now) => listAt(now, "status", "conditions").length > 0);
      return {
        verdict: verdictOf(after, [one.first, second]),
        said: listAt(after, "status", "conditions").map((condition) =>
          textAt(condition, "message")?.replace(second, "<sha>"),
        ),
        live: (await subject.call(settings(one.namespace))).code,
      };
    },
  },
  {
    name: "a field that others set is no difference",
    run: async (subject) => {
      const one = await startCase(subject, "others", { "map.yaml": configMap("settings", "git") });
      const before = await one.settled(one.first);
      const body = { data: { extra: "theirs" }, metadata: { labels: { by: "hand" } } };
      await subject.call(settings(one.namespace), {
        method: "PATCH",
        type: "application/merge-patch+json",
        body,
      });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await one.refresh();
      const compared = textAt(before, "status", "reconciledAt") ?? "";
      const after = await one.until((now) => (textAt(now, "status", "reconciledAt") ?? "") > compared);
      return verdictOf(after, [one.first]);
    },
  },
];
