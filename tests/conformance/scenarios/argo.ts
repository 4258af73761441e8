import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { configMap, deployment, startCase, verdictOf } from "#tests/conformance/argo-case.ts";
import type { Scenario } from "#tests/conformance/subject.ts";

const isPhase = (phase: string) => (application: unknown) =>
  textAt(application, "status", "operationState", "phase") === phase;
/** Argo CD's own default is five tries over minutes. */
const once = { syncPolicy: { retry: { limit: 1, backoff: { duration: "1s" } } } };
const hasCondition = (type: string) => (application: unknown) =>
  listAt(application, "status", "conditions").some((one) => textAt(one, "type") === type);

/** A change on its way through Argo CD, and what can stop it. */
export const argoScenarios: Scenario[] = [
  {
    name: "a commit becomes Synced, Succeeded and Healthy; the next one too, and both are in the history",
    run: async (subject) => {
      const one = await startCase(subject, "two-commits", { "map.yaml": configMap("settings", "1") });
      await one.settled(one.first);
      const second = await one.commit({ "map.yaml": configMap("settings", "2") });
      await one.refresh();
      return verdictOf(await one.settled(second), [one.first, second]);
    },
  },
  {
    name: "a Deployment is Healthy once its pods are; another image makes another rollout",
    run: async (subject) => {
      const files = (tag: string) => ({ "deployment.yaml": deployment("web", `example.com/web:${tag}`) });
      for (const tag of ["1", "2"]) subject.publish("web", tag);
      const one = await startCase(subject, "image", files("1"));
      const before = verdictOf(await one.settled(one.first), [one.first]);
      const second = await one.commit(files("2"));
      await one.refresh();
      await one.settled(second);
      // The pod on its way out counts until it is gone.
      const after = await one.until((now) => listAt(now, "status", "summary", "images").length === 1);
      return { before, after: verdictOf(after, [one.first, second]) };
    },
  },
  {
    name: "the app-of-apps creates an Application, which becomes Healthy itself",
    run: async (subject) => {
      await subject.repository.commit({ "cases/child-files/map.yaml": configMap("child", "1") });
      const child = (repoURL: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: child
  namespace: argocd
spec:
  project: default
  source: { repoURL: "${repoURL}", path: cases/child-files, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: case-parent }
  syncPolicy: { automated: {} }
`;
      const parent = await startCase(subject, "parent", { "child.yaml": child(subject.repository.url) });
      await parent.settled(parent.first);
      const path = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/child";
      const born = await subject.until(
        path,
        (one) => textAt(one, "status", "health", "status") === "Healthy",
      );
      await parent.refresh();
      const made = await parent.until((now) =>
        listAt(now, "status", "resources").every((one) => textAt(one, "health", "status") === "Healthy"),
      );
      return {
        parent: verdictOf(made, [parent.first]),
        child: verdictOf(born, [parent.first]),
        isTracked: textAt(born, "metadata", "annotations", "argocd.argoproj.io/tracking-id"),
      };
    },
  },
  {
    name: "a kind the cluster does not know fails the sync",
    run: async (subject) => {
      const files = { "thing.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: odd\n" };
      const one = await startCase(subject, "unknown-kind", files, once);
      const failed = await one.until((now) => isPhase("Failed")(now) && hasCondition("SyncError")(now));
      return verdictOf(failed, [one.first]);
    },
  },
  {
    name: "what leaves Git is pruned",
    run: async (subject) => {
      const one = await startCase(subject, "prune", {
        "a.yaml": configMap("stays", "1"),
        "b.yaml": configMap("goes", "1"),
      });
      await one.settled(one.first);
      const second = await one.commit({ "b.yaml": null });
      await one.refresh();
      await subject.untilGone(`/api/v1/namespaces/${one.namespace}/configmaps/goes`);
      return verdictOf(await one.settled(second), [one.first, second]);
    },
  },
  {
    name: "a live change is healed, without an entry in the history",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "heal",
        { "map.yaml": configMap("settings", "git") },
        { syncPolicy: { automated: { selfHeal: true } } },
      );
      await one.settled(one.first);
      const path = `/api/v1/namespaces/${one.namespace}/configmaps/settings`;
      const type = "application/merge-patch+json";
      await subject.call(path, { method: "PATCH", type, body: { data: { value: "by hand" } } });
      await subject.until(path, (map) => textAt(map, "data", "value") === "git");
      return verdictOf(await one.settled(one.first), [one.first]);
    },
  },
  {
    name: "a refresh that was asked for is done and its annotation gone",
    run: async (subject) => {
      const one = await startCase(subject, "refresh", { "map.yaml": configMap("settings", "1") });
      const before = await one.settled(one.first);
      const compared = textAt(before, "status", "reconciledAt") ?? "";
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await one.refresh();
      const after = await one.until(
        (now) =>
          textAt(now, "metadata", "annotations", "argocd.argoproj.io/refresh") === undefined &&
          (textAt(now, "status", "reconciledAt") ?? "") > compared,
      );
      return verdictOf(after, [one.first]);
    },
  },
  {
    name: "a kustomization that cannot be built is a ComparisonError, and the sync is Unknown",
    run: async (subject) => {
      const one = await startCase(subject, "unbuildable", {
        "kustomization.yaml": "resources: [nowhere.yaml]\n",
      });
      return verdictOf(await one.until(hasCondition("ComparisonError")), [one.first]);
    },
  },
  {
    name: "a folder that is not there is a ComparisonError",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "no-folder",
        { "a.yaml": configMap("a", "1") },
        { path: "cases/absent" },
      );
      return verdictOf(await one.until(hasCondition("ComparisonError")), [one.first]);
    },
  },
  {
    name: "without automation nothing is synced until somebody asks, and their name stays with it",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "by-hand",
        { "map.yaml": configMap("settings", "1") },
        { syncPolicy: null },
      );
      const before = await one.until((now) => textAt(now, "status", "sync", "status") === "OutOfSync");
      const body = { operation: { initiatedBy: { username: "ines" }, sync: { revision: one.first } } };
      await subject.call(one.path, { method: "PATCH", type: "application/merge-patch+json", body });
      const after = await one.settled(one.first);
      return {
        before: verdictOf(before, [one.first]),
        after: verdictOf(after, [one.first]),
        by: textAt(after, "status", "operationState", "operation", "initiatedBy", "username"),
      };
    },
  },
  {
    name: "a failing sync with retries counts them and ends Failed",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "retries",
        { "thing.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: odd\n" },
        { syncPolicy: { retry: { limit: 2, backoff: { duration: "1s", factor: 1, maxDuration: "2s" } } } },
      );
      const failed = await one.until((now) => isPhase("Failed")(now) && hasCondition("SyncError")(now));
      return verdictOf(failed, [one.first]);
    },
  },
];
