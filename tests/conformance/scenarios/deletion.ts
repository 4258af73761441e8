import { textAt } from "#sandbox/cluster/objects/fields.ts";
import { configMap, deployment, startCase } from "#tests/conformance/argo-case.ts";
import type { Scenario } from "#tests/conformance/subject.ts";

const cascade = { finalizers: ["resources-finalizer.argocd.argoproj.io"] };

/** What is left of an Application that is deleted. */
export const deletionScenarios: Scenario[] = [
  {
    name: "an Application with the resources finalizer takes all it manages with it",
    run: async (subject) => {
      subject.publish("web", "1");
      const files = {
        "map.yaml": configMap("settings", "1"),
        "deployment.yaml": deployment("web", "example.com/web:1"),
      };
      const one = await startCase(subject, "cascade", files, cascade);
      await one.settled(one.first);
      const asked = await subject.call(one.path, { method: "DELETE" });
      await subject.untilGone(one.path);
      await subject.untilGone(`/apis/apps/v1/namespaces/${one.namespace}/deployments/web`);
      return {
        asked: asked.code,
        isMarked: textAt(asked.body, "metadata", "deletionTimestamp") !== undefined,
        map: (await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/settings`)).code,
      };
    },
  },
  {
    name: "an Application without it leaves all it managed",
    run: async (subject) => {
      const one = await startCase(subject, "orphans", { "map.yaml": configMap("settings", "1") });
      await one.settled(one.first);
      const asked = await subject.call(one.path, { method: "DELETE" });
      await subject.untilGone(one.path);
      const map = await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/settings`);
      return { asked: asked.code, status: textAt(asked.body, "status"), map: map.code };
    },
  },
  {
    name: "a child that leaves Git is pruned with what it manages",
    run: async (subject) => {
      await subject.repository.commit({ "cases/leaving-files/map.yaml": configMap("settings", "1") });
      const child = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: leaving
  namespace: argocd
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  project: default
  source: { repoURL: "${subject.repository.url}", path: cases/leaving-files, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: case-leaving-parent }
  syncPolicy: { automated: {} }
`;
      const parent = await startCase(subject, "leaving-parent", {
        "child.yaml": child,
        "map.yaml": configMap("own", "1"),
      });
      const map = `/api/v1/namespaces/${parent.namespace}/configmaps/settings`;
      await subject.until(map, () => true);
      await parent.commit({ "child.yaml": null });
      await parent.refresh();
      await subject.untilGone("/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/leaving");
      return {
        map: (await subject.call(map)).code,
        own: (await subject.call(`/api/v1/namespaces/${parent.namespace}/configmaps/own`)).code,
      };
    },
  },
  {
    name: "a namespace that is deleted is emptied first",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "emptied-namespace",
        { "map.yaml": configMap("settings", "1") },
        { syncPolicy: null },
      );
      await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps`, {
        method: "POST",
        body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "inside" } },
      });
      const asked = await subject.call(`/api/v1/namespaces/${one.namespace}`, { method: "DELETE" });
      await subject.untilGone(`/api/v1/namespaces/${one.namespace}`);
      return {
        asked: asked.code,
        phase: textAt(asked.body, "status", "phase"),
        inside: (await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/inside`)).code,
      };
    },
  },
];
