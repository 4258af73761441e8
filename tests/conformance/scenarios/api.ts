import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const applications = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
const map = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data: { size: "1" },
});
const create = (subject: Subject, name: string, labels = {}) =>
  subject.call(maps, { method: "POST", body: map(name, labels) });

/** What a client acts on in a refusal. */
const refusal = ({ code, body }: { code: number; body: unknown }) => ({
  code,
  kind: textAt(body, "kind"),
  status: textAt(body, "status"),
  reason: textAt(body, "reason"),
});
const names = (body: unknown) => listAt(body, "items").map((item) => textAt(item, "metadata", "name"));

/** What any client of the API meets: lists, pages, patches, conflicts and refusals. */
export const apiScenarios: Scenario[] = [
  {
    name: "a list in pages shows the state of its first page",
    run: async (subject) => {
      for (const name of ["page-a", "page-b", "page-c"]) await create(subject, name, { for: "pages" });
      const first = await subject.call(`${maps}?labelSelector=for%3Dpages&limit=2`);
      await create(subject, "page-d", { for: "pages" });
      const token = textAt(first.body, "metadata", "continue") ?? "";
      const second = await subject.call(
        `${maps}?labelSelector=for%3Dpages&limit=2&continue=${encodeURIComponent(token)}`,
      );
      return { first: names(first.body), isPaged: token !== "", second: names(second.body) };
    },
  },
  {
    name: "a second object of the same name is refused",
    run: async (subject) => {
      await create(subject, "twice");
      return refusal(await create(subject, "twice"));
    },
  },
  {
    name: "an object that is not there is refused, read, changed or removed",
    run: async (subject) => {
      const path = `${maps}/nowhere`;
      const type = "application/merge-patch+json";
      return {
        get: refusal(await subject.call(path)),
        patch: refusal(await subject.call(path, { method: "PATCH", type, body: {} })),
        delete: refusal(await subject.call(path, { method: "DELETE" })),
      };
    },
  },
  {
    name: "an object in a namespace that is not there is refused",
    run: async (subject) =>
      refusal(
        await subject.call("/api/v1/namespaces/nowhere/configmaps", { method: "POST", body: map("lost") }),
      ),
  },
  {
    name: "a write on an old version is a conflict and changes nothing",
    run: async (subject) => {
      const made = (await create(subject, "versions")).body;
      const old = textAt(made, "metadata", "resourceVersion");
      const merge = (body: unknown) =>
        subject.call(`${maps}/versions`, { method: "PATCH", type: "application/merge-patch+json", body });
      await merge({ data: { size: "2" } });
      const late = await merge({ metadata: { resourceVersion: old }, data: { size: "3" } });
      const now = await subject.call(`${maps}/versions`);
      return { late: refusal(late), size: textAt(now.body, "data", "size") };
    },
  },
  {
    name: "a JSON patch whose test fails changes nothing",
    run: async (subject) => {
      await create(subject, "tested");
      const body = [
        { op: "test", path: "/data/size", value: "9" },
        { op: "replace", path: "/data/size", value: "10" },
      ];
      const type = "application/json-patch+json";
      const answer = await subject.call(`${maps}/tested`, { method: "PATCH", type, body });
      return {
        answer: refusal(answer),
        size: textAt((await subject.call(`${maps}/tested`)).body, "data", "size"),
      };
    },
  },
  {
    name: "a merge patch removes what is null",
    run: async (subject) => {
      await create(subject, "merged");
      const type = "application/merge-patch+json";
      const body = { data: { size: null, colour: "blue" } };
      const { code, body: made } = await subject.call(`${maps}/merged`, { method: "PATCH", type, body });
      return { code, size: textAt(made, "data", "size") ?? null, colour: textAt(made, "data", "colour") };
    },
  },
  {
    name: "a patch of an unknown kind is refused with 415",
    run: async (subject) => {
      await create(subject, "typed");
      const { code } = await subject.call(`${maps}/typed`, { method: "PATCH", type: "text/plain", body: {} });
      return code;
    },
  },
  {
    name: "a wrong token is 401; a right that is lacking is 403, for secrets and for writes",
    run: async (subject) => {
      const reader = subject.connection.tokens["portolan-reader"];
      const refresher = subject.connection.tokens["portolan-refresher"];
      return {
        wrong: refusal(await subject.call(maps, { token: "wrong" })),
        secrets: refusal(await subject.call("/api/v1/namespaces/argocd/secrets", { token: reader })),
        write: refusal(await subject.call(maps, { method: "POST", body: map("no"), token: reader })),
        pods: (await subject.call("/api/v1/namespaces/default/pods", { token: reader })).code,
        applications: (await subject.call("/apis/argoproj.io/v1alpha1/applications", { token: reader })).code,
        refresherLists: refusal(
          await subject.call("/apis/argoproj.io/v1alpha1/applications", { token: refresher }),
        ),
      };
    },
  },
  {
    name: "the account that asks for a refresh changes that annotation and nothing else, in Argo CD's namespace",
    run: async (subject) => {
      const body = {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name: "guarded", namespace: "argocd", annotations: { kept: "yes" } },
        spec: {
          project: "default",
          source: { repoURL: subject.repository.url, path: "nothing", targetRevision: "main" },
          destination: { server: "https://kubernetes.default.svc", namespace: "default" },
        },
      };
      await subject.call(applications, { method: "POST", body });
      const type = "application/merge-patch+json";
      const apply = "application/apply-patch+yaml";
      const token = subject.connection.tokens["portolan-refresher"];
      const ask = async (change: object, path = `${applications}/guarded`, kind = type) => {
        const answer = await subject.call(path, { method: "PATCH", type: kind, body: change, token });
        return { ...refusal(answer), message: textAt(answer.body, "message") };
      };
      const refresh = { "argocd.argoproj.io/refresh": "normal" };
      const asked = await ask({ metadata: { annotations: refresh } });
      return {
        refresh: { code: asked.code, kind: asked.kind },
        besides: await ask({ metadata: { annotations: { ...refresh, own: "yes" } } }),
        without: await ask({ metadata: { annotations: { ...refresh, kept: null } } }),
        label: await ask({ metadata: { labels: { own: "yes" } } }),
        finalizer: await ask({ metadata: { finalizers: ["example.com/hold"] } }),
        spec: await ask({ spec: { source: { path: "elsewhere" } } }),
        hard: await ask({ metadata: { annotations: { "argocd.argoproj.io/refresh": "hard" } } }),
        emptyOperation: await ask({ operation: {} }),
        applied: await ask(body, `${applications}/guarded?fieldManager=portal`, apply),
        made: await ask(
          { ...body, metadata: { name: "made", namespace: "argocd" } },
          `${applications}/made?fieldManager=portal`,
          apply,
        ),
        operation: await ask({ operation: { sync: { revision: "main" } } }),
        status: await ask({ status: { health: { status: "Degraded" } } }),
        elsewhere: await ask({}, "/apis/argoproj.io/v1alpha1/namespaces/default/applications/guarded"),
      };
    },
  },
  {
    name: "an object with a finalizer stays, marked, until the finalizer goes",
    run: async (subject) => {
      const body = { ...map("held"), metadata: { name: "held", finalizers: ["example.com/hold"] } };
      await subject.call(maps, { method: "POST", body });
      const asked = await subject.call(`${maps}/held`, { method: "DELETE" });
      const marked = await subject.call(`${maps}/held`);
      const type = "application/merge-patch+json";
      await subject.call(`${maps}/held`, { method: "PATCH", type, body: { metadata: { finalizers: null } } });
      return {
        asked: asked.code,
        isMarked: textAt(marked.body, "metadata", "deletionTimestamp") !== undefined,
        after: (await subject.call(`${maps}/held`)).code,
      };
    },
  },
  {
    name: "the events of one object are found by field selector",
    run: async (subject) => {
      for (const name of ["one", "other"]) {
        const body = {
          apiVersion: "v1",
          kind: "Event",
          metadata: { name: `event-${name}` },
          involvedObject: { kind: "ConfigMap", name, namespace: "default" },
          reason: "Looked",
          message: "looked at",
          type: "Normal",
        };
        await subject.call("/api/v1/namespaces/default/events", { method: "POST", body });
      }
      const selector = encodeURIComponent("involvedObject.name=one,involvedObject.kind=ConfigMap");
      const { code, body } = await subject.call(
        `/api/v1/namespaces/default/events?fieldSelector=${selector}`,
      );
      return { code, names: names(body) };
    },
  },
];
