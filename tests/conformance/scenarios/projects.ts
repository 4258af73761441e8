import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { configMap, startCase, verdictOf } from "#tests/conformance/argo-case.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const server = "https://kubernetes.default.svc";
const said = (application: unknown, subject: Subject) =>
  listAt(application, "status", "conditions").map((condition) =>
    textAt(condition, "message")
      ?.replaceAll(subject.repository.url, "<repository>")
      .replaceAll(/\b[0-9a-f]{40}\b/g, "<sha>"),
  );
const hasCondition = (application: unknown) =>
  listAt(application, "status", "conditions").length > 0 &&
  textAt(application, "status", "sync", "status") !== undefined;

async function makeProject(subject: Subject, name: string, spec: Record<string, unknown>) {
  await subject.call("/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects", {
    method: "POST",
    body: {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name, namespace: "argocd" },
      spec: { sourceRepos: ["*"], destinations: [{ server, namespace: "*" }], ...spec },
    },
  });
}

/** An Application of a project of its own, and what is said of it once it is refused. */
async function refusal(
  subject: Subject,
  name: string,
  project: Record<string, unknown> | null,
  files: Record<string, string>,
) {
  if (project !== null) await makeProject(subject, name, project);
  const one = await startCase(subject, name, files, {
    spec: { project: name },
    syncPolicy: { retry: { limit: 0 } },
  });
  const refused = await one.until(hasCondition);
  return { verdict: verdictOf(refused, [one.first]), said: said(refused, subject) };
}

/** What an AppProject refuses, in its words. */
export const projectScenarios: Scenario[] = [
  {
    name: "a project that is not there",
    run: (subject) => refusal(subject, "no-project", null, { "map.yaml": configMap("settings", "1") }),
  },
  {
    name: "a destination that the project does not allow",
    run: (subject) =>
      refusal(
        subject,
        "other-destination",
        { destinations: [{ server, namespace: "team-*" }] },
        { "map.yaml": configMap("settings", "1") },
      ),
  },
  {
    name: "a repository that the project does not allow",
    run: (subject) =>
      refusal(
        subject,
        "other-repository",
        { sourceRepos: ["https://git.example.com/*"] },
        { "map.yaml": configMap("settings", "1") },
      ),
  },
  {
    name: "a kind of the cluster that the project does not list",
    run: (subject) =>
      refusal(
        subject,
        "cluster-kind",
        {},
        {
          "map.yaml": configMap("settings", "1"),
          "namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: from-git\n",
        },
      ),
  },
  {
    name: "a kind that the project forbids",
    run: (subject) =>
      refusal(
        subject,
        "forbidden-kind",
        { namespaceResourceBlacklist: [{ group: "", kind: "ConfigMap" }] },
        {
          "map.yaml": configMap("settings", "1"),
          "account.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: fine\n",
        },
      ),
  },
  {
    name: "a namespace in a manifest that the project does not allow",
    run: (subject) =>
      refusal(
        subject,
        "stray-namespace",
        { destinations: [{ server, namespace: "case-stray-namespace" }] },
        {
          "map.yaml": configMap("settings", "1"),
          "stray.yaml": configMap("stray", "1").replace("name: stray", "name: stray\n  namespace: default"),
        },
      ),
  },
  {
    name: "a cluster that is not known",
    run: async (subject) => {
      const destination = { server: "https://elsewhere.example.com", namespace: "x" };
      const one = await startCase(
        subject,
        "other-cluster",
        { "map.yaml": configMap("settings", "1") },
        { spec: { destination } },
      );
      const refused = await one.until(hasCondition);
      return { verdict: verdictOf(refused, [one.first]), said: said(refused, subject) };
    },
  },
  {
    name: "a project that is mended lets its Application go on",
    run: async (subject) => {
      await makeProject(subject, "mended-project", { destinations: [{ server, namespace: "team-*" }] });
      const one = await startCase(
        subject,
        "mended-project",
        { "map.yaml": configMap("settings", "1") },
        { spec: { project: "mended-project" } },
      );
      await one.until(hasCondition);
      await subject.call("/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects/mended-project", {
        method: "PATCH",
        type: "application/merge-patch+json",
        body: { spec: { destinations: [{ server, namespace: "*" }] } },
      });
      await one.refresh();
      return verdictOf(await one.settled(one.first), [one.first]);
    },
  },
];
