import { at, listAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { masked } from "#tests/conformance/masked.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const applications = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
const merge = "application/merge-patch+json";
const jsonPatch = "application/json-patch+json";

const map = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data: { size: "1" },
});
const create = (subject: Subject, name: string, labels = {}) =>
  subject.call(maps, { method: "POST", body: map(name, labels) });
/** Without automation and a source that is there, so that nothing happens to it. */
const application = (name: string) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name, namespace: "argocd" },
  spec: {
    project: "default",
    source: { repoURL: "file:///nowhere.git", path: "x", targetRevision: "main" },
    destination: { server: "https://kubernetes.default.svc", namespace: "default" },
  },
});

/** Writes that succeed, and what they leave. */
export const writeScenarios: Scenario[] = [
  {
    name: "what an object gets when it is made, and when it is read in a list",
    run: async (subject) => {
      const made = await create(subject, "made", { for: "made" });
      const { body } = await subject.call(`${maps}?labelSelector=for%3Dmade`);
      const list = await subject.call(`${applications}?limit=1`);
      return {
        code: made.code,
        metadata: Object.keys(Object(at(made.body, "metadata")))
          .filter((key) => key !== "managedFields")
          .sort(),
        item: Object.keys(Object(listAt(body, "items")[0])).sort(),
        list: Object.keys(Object(body)).sort(),
        kind: textAt(body, "kind"),
        listMetadata: Object.keys(Object(at(body, "metadata"))).sort(),
        customKind: textAt(list.body, "kind"),
      };
    },
  },
  {
    name: "a name that the API makes up",
    run: async (subject) => {
      const { code, body } = await subject.call(maps, {
        method: "POST",
        body: { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-up-" } },
      });
      return { code, isMadeUp: /^made-up-[a-z0-9]{5}$/.test(textAt(body, "metadata", "name") ?? "") };
    },
  },
  {
    name: "the version moves with what changes and stays where nothing does; the generation only with the spec",
    run: async (subject) => {
      const body = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "generations" },
        spec: {
          replicas: 0,
          paused: true,
          selector: { matchLabels: { app: "x" } },
          template: {
            metadata: { labels: { app: "x" } },
            spec: { containers: [{ name: "a", image: "example.com/a:1" }] },
          },
        },
      };
      await subject.call(deployments, { method: "POST", body });
      const path = `${deployments}/generations`;
      // The controller's last word on it; the condition that it writes before moves the version as well.
      await subject.until(path, (live) => numberAt(live, "status", "observedGeneration") === 1);
      const patch = async (change: unknown) =>
        (await subject.call(path, { method: "PATCH", type: merge, body: change })).body;
      const labelled = await patch({ metadata: { labels: { a: "b" } } });
      const again = await patch({ metadata: { labels: { a: "b" } } });
      const scaled = await patch({ spec: { minReadySeconds: 1 } });
      return {
        generations: [labelled, scaled].map((one) => numberAt(one, "metadata", "generation")),
        isSame:
          textAt(labelled, "metadata", "resourceVersion") === textAt(again, "metadata", "resourceVersion"),
      };
    },
  },
  {
    name: "a JSON patch that holds to a version: 200 on this one, refused on an older",
    run: async (subject) => {
      const { body } = await create(subject, "held-to");
      const version = textAt(body, "metadata", "resourceVersion");
      const patch = [
        { op: "test", path: "/metadata/resourceVersion", value: version },
        { op: "add", path: "/data/colour", value: "blue" },
      ];
      const path = `${maps}/held-to`;
      const first = await subject.call(path, { method: "PATCH", type: jsonPatch, body: patch });
      const late = await subject.call(path, { method: "PATCH", type: jsonPatch, body: patch });
      const replaced = await subject.call(path, {
        method: "PATCH",
        type: jsonPatch,
        body: [
          { op: "replace", path: "/metadata/resourceVersion", value: version },
          { op: "add", path: "/data/size", value: "9" },
        ],
      });
      return {
        first: first.code,
        late: late.code,
        replaced: replaced.code,
        reason: textAt(replaced.body, "reason"),
      };
    },
  },
  {
    name: "a merge patch of an Application holds to a version too",
    run: async (subject) => {
      const made = await subject.call(applications, {
        method: "POST",
        body: application("held-application"),
      });
      const path = `${applications}/held-application`;
      await subject.until(path, (one) => listAt(one, "status", "conditions").length > 0);
      const old = textAt(made.body, "metadata", "resourceVersion");
      const body = { metadata: { resourceVersion: old }, operation: { sync: {} } };
      const late = await subject.call(path, { method: "PATCH", type: merge, body });
      return { code: late.code, reason: textAt(late.body, "reason"), message: textAt(late.body, "message") };
    },
  },
  {
    name: "a strategic merge knows containers by name, and custom kinds do not know it",
    run: async (subject) => {
      const container = (name: string, image: string) => ({ name, image });
      const body = {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "merged-containers" },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: "x" } },
          template: {
            metadata: { labels: { app: "x" } },
            spec: { containers: [container("a", "example.com/a:1"), container("b", "example.com/b:1")] },
          },
        },
      };
      await subject.call(deployments, { method: "POST", body });
      await subject.call(applications, { method: "POST", body: application("no-strategy") });
      const type = "application/strategic-merge-patch+json";
      const change = { spec: { template: { spec: { containers: [container("b", "example.com/b:2")] } } } };
      const merged = await subject.call(`${deployments}/merged-containers`, {
        method: "PATCH",
        type,
        body: change,
      });
      return {
        images: listAt(merged.body, "spec", "template", "spec", "containers")
          .map((one) => textAt(one, "image"))
          .sort(),
        custom: (await subject.call(`${applications}/no-strategy`, { method: "PATCH", type, body: {} })).code,
      };
    },
  },
  {
    name: "a server-side apply makes an object and changes it",
    run: async (subject) => {
      const path = `${maps}/applied?fieldManager=conformance`;
      const type = "application/apply-patch+yaml";
      const apply = (data: Record<string, string>) =>
        subject.call(path, {
          method: "PATCH",
          type,
          body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "applied" }, data },
        });
      const made = await apply({ size: "1" });
      const changed = await apply({ size: "2" });
      return { made: made.code, changed: changed.code, data: at(changed.body, "data") };
    },
  },
  {
    name: "a dry run answers as if, and leaves nothing",
    run: async (subject) => {
      const made = await subject.call(`${maps}?dryRun=All`, { method: "POST", body: map("as-if") });
      return {
        code: made.code,
        hasId: textAt(made.body, "metadata", "uid") !== undefined,
        after: (await subject.call(`${maps}/as-if`)).code,
      };
    },
  },
  {
    name: "a status is written apart where the kind has it apart",
    run: async (subject) => {
      const body = {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "status-apart" },
      };
      await subject.call("/api/v1/namespaces", { method: "POST", body });
      const patched = await subject.call("/api/v1/namespaces/status-apart", {
        method: "PATCH",
        type: merge,
        body: { status: { phase: "Odd" } },
      });
      const made = await subject.call(applications, { method: "POST", body: application("status-inside") });
      const inside = await subject.call(`${applications}/status-inside`, {
        method: "PATCH",
        type: merge,
        body: { status: { controllerNamespace: "elsewhere" } },
      });
      return {
        namespace: textAt(patched.body, "status", "phase"),
        made: made.code,
        application: inside.code,
        subresource: (await subject.call(`${applications}/status-inside/status`)).code,
      };
    },
  },
  {
    name: "a selection of objects is deleted at once",
    run: async (subject) => {
      for (const name of ["gone-a", "gone-b"]) await create(subject, name, { for: "gone" });
      const deleted = await subject.call(`${maps}?labelSelector=for%3Dgone`, { method: "DELETE" });
      const left = await subject.call(`${maps}?labelSelector=for%3Dgone`);
      return { code: deleted.code, left: listAt(left.body, "items").length };
    },
  },
  {
    name: "what a deletion answers",
    run: async (subject) => {
      await create(subject, "deleted");
      await subject.call(applications, { method: "POST", body: application("deleted") });
      const map_ = await subject.call(`${maps}/deleted`, { method: "DELETE" });
      const application_ = await subject.call(`${applications}/deleted`, { method: "DELETE" });
      const answer = ({ code, body }: { code: number; body: unknown }) => ({
        code,
        kind: textAt(body, "kind"),
        status: textAt(body, "status"),
        details: Object.keys(Object(at(body, "details"))).sort(),
      });
      return { map: answer(map_), application: answer(application_) };
    },
  },
  {
    name: "pages say what is left, and selections do not",
    run: async (subject) => {
      const namespace = "/api/v1/namespaces";
      await subject.call(namespace, {
        method: "POST",
        body: { apiVersion: "v1", kind: "Namespace", metadata: { name: "counted" } },
      });
      const inside = `${namespace}/counted/secrets`;
      for (const name of ["a", "b", "c"])
        await subject.call(inside, {
          method: "POST",
          body: { apiVersion: "v1", kind: "Secret", metadata: { name, labels: { for: "count" } } },
        });
      const plain = await subject.call(`${inside}?limit=1`);
      const selected = await subject.call(`${inside}?limit=1&labelSelector=for%3Dcount`);
      return {
        plain: numberAt(plain.body, "metadata", "remainingItemCount") ?? null,
        selected: numberAt(selected.body, "metadata", "remainingItemCount") ?? null,
        isContinued: [plain, selected].map(({ body }) => textAt(body, "metadata", "continue") !== undefined),
      };
    },
  },
  {
    name: "what discovery says of the kinds the portal reads",
    run: async (subject) => {
      const rowsOf = async (path: string, names: string[]) => {
        const { body } = await subject.call(path);
        // The real one lists custom kinds in no order.
        const rows = names.flatMap(
          (name) => listAt(body, "resources").find((row) => textAt(row, "name") === name) ?? [],
        );
        return rows.map((row) => ({
          name: textAt(row, "name"),
          kind: textAt(row, "kind"),
          singular: textAt(row, "singularName"),
          namespaced: at(row, "namespaced"),
          shortNames: masked(listAt(row, "shortNames")),
        }));
      };
      return {
        core: await rowsOf("/api/v1", ["pods", "pods/log", "events", "namespaces"]),
        apps: await rowsOf("/apis/apps/v1", ["deployments", "replicasets"]),
        argo: await rowsOf("/apis/argoproj.io/v1alpha1", ["applications", "appprojects"]),
      };
    },
  },
];
