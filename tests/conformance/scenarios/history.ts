import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { configMap, deployment, hasSucceeded, startCase, verdictOf } from "#tests/conformance/argo-case.ts";
import { masked } from "#tests/conformance/masked.ts";
import type { Scenario } from "#tests/conformance/subject.ts";

/** What stays written of a sync, field by field. */
export const historyScenarios: Scenario[] = [
  {
    name: "the status of an Application, field by field",
    run: async (subject) => {
      subject.publish("web", "1");
      const one = await startCase(subject, "fields", {
        "map.yaml": configMap("settings", "1"),
        "deployment.yaml": deployment("web", "example.com/web:1"),
      });
      const { status } = await one.settled(one.first);
      return masked(status, { [one.first]: "<commit>", [subject.repository.url]: "<repository>" });
    },
  },
  {
    name: "an Application and what it manages carry the same marks",
    run: async (subject) => {
      const one = await startCase(subject, "marks", { "map.yaml": configMap("settings", "1") });
      const settled = await one.settled(one.first);
      const { body } = await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/settings`);
      return {
        application: Object.keys(settled).sort(),
        metadata: Object.keys(at(settled, "metadata") as object)
          .filter((key) => key !== "managedFields")
          .sort(),
        annotations: at(body, "metadata", "annotations"),
        labels: at(body, "metadata", "labels"),
      };
    },
  },
  {
    name: "a revert is a third entry with the first state",
    run: async (subject) => {
      const one = await startCase(subject, "revert", { "map.yaml": configMap("settings", "1") });
      await one.settled(one.first);
      const second = await one.commit({ "map.yaml": configMap("settings", "2") });
      await one.refresh();
      await one.settled(second);
      const third = await one.commit({ "map.yaml": configMap("settings", "1") });
      await one.refresh();
      const verdict = verdictOf(await one.settled(third), [one.first, second, third]);
      const live = await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/settings`);
      return { verdict, value: textAt(live.body, "data", "value") };
    },
  },
  {
    name: "the history keeps the newest entries and counts on",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "limited",
        { "map.yaml": configMap("settings", "0") },
        { spec: { revisionHistoryLimit: 2 } },
      );
      await one.settled(one.first);
      let last = one.first;
      const ids: unknown[] = [];
      for (const value of ["1", "2", "3"]) {
        last = await one.commit({ "map.yaml": configMap("settings", value) });
        await one.refresh();
        ids.push(listAt(await one.settled(last), "status", "history").map((entry) => at(entry, "id")));
      }
      return ids;
    },
  },
  {
    name: "a commit that changes nothing of the Application is compared, not synced",
    run: async (subject) => {
      const one = await startCase(subject, "no-op", { "map.yaml": configMap("settings", "1") });
      await one.settled(one.first);
      const second = await subject.repository.commit({ "elsewhere.txt": "other\n" });
      await one.refresh();
      const after = await one.until((now) => textAt(now, "status", "sync", "revision") === second);
      return verdictOf(after, [one.first, second]);
    },
  },
  {
    name: "a sync of an older commit by hand is an entry of its own",
    run: async (subject) => {
      const one = await startCase(subject, "rollback", { "map.yaml": configMap("settings", "1") });
      await one.settled(one.first);
      const second = await one.commit({ "map.yaml": configMap("settings", "2") });
      await one.refresh();
      await one.settled(second);
      await subject.call(one.path, {
        method: "PATCH",
        type: "application/merge-patch+json",
        body: { spec: { syncPolicy: null } },
      });
      const body = { operation: { initiatedBy: { username: "ines" }, sync: { revision: one.first } } };
      await subject.call(one.path, { method: "PATCH", type: "application/merge-patch+json", body });
      const after = await one.until(
        (now) =>
          hasSucceeded(now) &&
          listAt(now, "status", "history").length === 3 &&
          textAt(now, "status", "sync", "status") === "OutOfSync",
      );
      return verdictOf(after, [one.first, second]);
    },
  },
  {
    name: "a dry run applies nothing and is no entry",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "dry-run",
        { "map.yaml": configMap("settings", "1") },
        { syncPolicy: null },
      );
      await one.until((now) => textAt(now, "status", "sync", "status") === "OutOfSync");
      const body = {
        operation: { initiatedBy: { username: "ines" }, sync: { revision: one.first, dryRun: true } },
      };
      await subject.call(one.path, { method: "PATCH", type: "application/merge-patch+json", body });
      const after = await one.until(
        (now) => textAt(now, "status", "operationState", "phase") === "Succeeded",
      );
      return {
        verdict: verdictOf(after, [one.first]),
        live: (await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/settings`)).code,
      };
    },
  },
  {
    name: "a sync of one resource applies that one and is no entry",
    run: async (subject) => {
      const files = { "a.yaml": configMap("a", "1"), "b.yaml": configMap("b", "1") };
      const one = await startCase(subject, "partial", files, { syncPolicy: null });
      await one.until((now) => textAt(now, "status", "sync", "status") === "OutOfSync");
      const sync = { revision: one.first, resources: [{ kind: "ConfigMap", name: "a" }] };
      const body = { operation: { initiatedBy: { username: "ines" }, sync } };
      await subject.call(one.path, { method: "PATCH", type: "application/merge-patch+json", body });
      const after = await one.until(
        (now) =>
          hasSucceeded(now) &&
          listAt(now, "status", "resources").some((row) => textAt(row, "status") === "Synced"),
      );
      return verdictOf(after, [one.first]);
    },
  },
];
