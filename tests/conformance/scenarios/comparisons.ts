import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import {
  type CaseOptions,
  configMap,
  hasSucceeded,
  startCase,
  verdictOf,
} from "#tests/conformance/argo-case.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const hasCondition = (application: unknown) => listAt(application, "status", "conditions").length > 0;
/** Up to the words of git and kustomize themselves, and without paths of this machine. */
const said = (application: unknown) =>
  listAt(application, "status", "conditions").map(
    (condition) =>
      `${textAt(condition, "type")}: ${textAt(condition, "message")
        ?.replaceAll(/\S*\/(tmp|_argocd-repo)\/\S*/g, "<path>")
        .replaceAll(/\b[0-9a-f]{40}\b/g, "<sha>")
        .replace(/(failed to unmarshal manifest:).*/, "$1 …")}`,
  );

async function failing(
  subject: Subject,
  name: string,
  files: Record<string, string>,
  options: CaseOptions = {},
) {
  const one = await startCase(subject, name, files, options);
  const failed = await one.until(hasCondition);
  return { verdict: verdictOf(failed, [one.first]), said: said(failed) };
}

/** What cannot be compared, and how that reads. */
export const comparisonScenarios: Scenario[] = [
  {
    name: "a folder that is not there is named",
    run: (subject) =>
      failing(subject, "said-no-folder", { "a.yaml": configMap("a", "1") }, { path: "cases/absent" }),
  },
  {
    name: "a revision that is not there is named",
    run: (subject) =>
      failing(
        subject,
        "said-no-revision",
        { "a.yaml": configMap("a", "1") },
        { targetRevision: "no-such-branch" },
      ),
  },
  {
    name: "a repository that is not there",
    run: (subject) =>
      failing(
        subject,
        "said-no-repository",
        { "a.yaml": configMap("a", "1") },
        {
          spec: { source: { repoURL: "file:///nowhere/at-all.git", path: ".", targetRevision: "main" } },
        },
      ),
  },
  {
    name: "a file that is no manifest is passed over",
    run: async (subject) => {
      const files = {
        "broken.yaml": "a: [1,\nb: }\n",
        "kindless.yaml": "apiVersion: v1\nmetadata:\n  name: a\n",
        "map.yaml": configMap("settings", "1"),
      };
      const one = await startCase(subject, "passed-over", files);
      return verdictOf(await one.settled(one.first), [one.first]);
    },
  },
  {
    name: "a manifest that is no YAML",
    run: (subject) =>
      failing(subject, "said-no-yaml", { "a.yaml": `${configMap("settings", "1")}  other: [1,\n` }),
  },
  {
    name: "a sync that is asked for while nothing can be compared is an Error",
    run: async (subject) => {
      const one = await startCase(
        subject,
        "asked-in-vain",
        { "kustomization.yaml": "resources: [nowhere.yaml]\n" },
        { syncPolicy: null },
      );
      await one.until(hasCondition);
      const body = { operation: { initiatedBy: { username: "ines" }, sync: { revision: one.first } } };
      await subject.call(one.path, { method: "PATCH", type: "application/merge-patch+json", body });
      const ended = await one.until(
        (now) => textAt(now, "status", "operationState", "finishedAt") !== undefined,
      );
      return {
        phase: textAt(ended, "status", "operationState", "phase"),
        message: textAt(ended, "status", "operationState", "message")?.replace(/(kustomize build ).*/, "$1…"),
      };
    },
  },
  {
    name: "a kustomization that names a file that is not there",
    accepted: "our kustomize says in words of its own what it cannot build",
    run: (subject) =>
      failing(subject, "said-unbuildable", { "kustomization.yaml": "resources: [nowhere.yaml]\n" }),
  },
  {
    name: "the same object twice is warned of, and the later one counts",
    run: async (subject) => {
      const one = await startCase(subject, "twice", {
        "a.yaml": configMap("settings", "1"),
        "b.yaml": configMap("settings", "2"),
      });
      const warned = await one.until(
        (now) =>
          hasSucceeded(now) && hasCondition(now) && textAt(now, "status", "sync", "status") === "Synced",
      );
      const live = await subject.call(`/api/v1/namespaces/${one.namespace}/configmaps/settings`);
      return {
        verdict: verdictOf(warned, [one.first]),
        said: said(warned),
        value: textAt(live.body, "data", "value"),
      };
    },
  },
  {
    name: "an object of another Application is warned of",
    run: async (subject) => {
      const first = await startCase(subject, "shares", { "a.yaml": configMap("shared", "1") });
      await first.settled(first.first);
      const destination = { server: "https://kubernetes.default.svc", namespace: first.namespace };
      const other = await startCase(
        subject,
        "shares-too",
        { "a.yaml": configMap("shared", "1") },
        { syncPolicy: null, spec: { destination } },
      );
      const warned = await other.until(hasCondition);
      return { verdict: verdictOf(warned, [first.first, other.first]), said: said(warned) };
    },
  },
  {
    name: "a comparison that fails after a good sync keeps what was done, and recovers",
    run: async (subject) => {
      const good = "resources: [map.yaml]\n";
      const one = await startCase(subject, "breaks", {
        "kustomization.yaml": good,
        "map.yaml": configMap("settings", "1"),
      });
      await one.settled(one.first);
      const second = await one.commit({ "kustomization.yaml": "resources: [nowhere.yaml]\n" });
      await one.refresh();
      const broken = verdictOf(await one.until(hasCondition), [one.first, second]);
      const third = await one.commit({ "kustomization.yaml": good, "map.yaml": configMap("settings", "2") });
      await one.refresh();
      return { broken, mended: verdictOf(await one.settled(third), [one.first, second, third]) };
    },
  },
  {
    name: "an Application that names no source is invalid",
    run: async (subject) => {
      const body = {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name: "sourceless", namespace: "argocd" },
        spec: {
          project: "default",
          destination: { server: "https://kubernetes.default.svc", namespace: "default" },
        },
      };
      const applications = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
      const made = await subject.call(applications, { method: "POST", body });
      if (made.code !== 201) return { code: made.code, message: textAt(made.body, "message") };
      const refused = await subject.until(`${applications}/sourceless`, hasCondition);
      return { verdict: verdictOf(refused, []), said: said(refused) };
    },
  },
];
