import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const maps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const applications = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications";
const merge = "application/merge-patch+json";

const map = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data: { size: "1" },
});
const deployment = (name: string, more: Record<string, unknown> = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "app", image: "example.com/web:1" }] },
    },
    ...more,
  },
});

/** All that a refusal says, but for ids. */
const said = ({ code, body }: { code: number; body: unknown }) => ({
  code,
  reason: textAt(body, "reason"),
  message: textAt(body, "message"),
  details: { ...Object(at(body, "details")), uid: undefined },
});

async function make(subject: Subject, path: string, body: unknown) {
  return subject.call(path, { method: "POST", body });
}

/** The API's refusals word by word: people read them in the portal. */
export const refusalScenarios: Scenario[] = [
  {
    name: "what is not there, is there already or is of another version",
    run: async (subject) => {
      await make(subject, maps, map("said-twice"));
      const { body } = await subject.call(`${maps}/said-twice`);
      const old = textAt(body, "metadata", "resourceVersion");
      await subject.call(`${maps}/said-twice`, {
        method: "PATCH",
        type: merge,
        body: { data: { size: "2" } },
      });
      const late = { ...map("said-twice"), metadata: { name: "said-twice", resourceVersion: old } };
      return {
        absent: said(await subject.call(`${maps}/said-nowhere`)),
        absentDeployment: said(await subject.call(`${deployments}/said-nowhere`)),
        absentApplication: said(await subject.call(`${applications}/said-nowhere`)),
        absentNamespace: said(await make(subject, "/api/v1/namespaces/said-nowhere/configmaps", map("x"))),
        twice: said(await make(subject, maps, map("said-twice"))),
        late: said(await subject.call(`${maps}/said-twice`, { method: "PUT", body: late })),
        replaced: said(
          await subject.call(`${maps}/said-nowhere`, { method: "PUT", body: map("said-nowhere") }),
        ),
      };
    },
  },
  {
    name: "a name, a selector, an image and a port that are not valid",
    run: async (subject) => {
      const service = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "said-port" },
        spec: { ports: [{ port: 70000 }] },
      };
      const container = {
        metadata: { labels: { app: "said-image" } },
        spec: { containers: [{ name: "app" }] },
      };
      return {
        name: said(await make(subject, maps, map("Said_Upper"))),
        namespace: said(
          await make(subject, "/api/v1/namespaces", {
            ...map("Said_Upper"),
            kind: "Namespace",
            data: undefined,
          }),
        ),
        selector: said(
          await make(
            subject,
            deployments,
            deployment("said-selector", { selector: { matchLabels: { app: "other" } } }),
          ),
        ),
        image: said(await make(subject, deployments, deployment("said-image", { template: container }))),
        port: said(await make(subject, "/api/v1/namespaces/default/services", service)),
      };
    },
  },
  {
    name: "a selector that is changed, and an object under another's name",
    run: async (subject) => {
      await make(subject, deployments, deployment("said-fixed"));
      const body = {
        spec: { selector: { matchLabels: { app: "x" } }, template: { metadata: { labels: { app: "x" } } } },
      };
      return {
        selector: (await subject.call(`${deployments}/said-fixed`, { method: "PATCH", type: merge, body }))
          .code,
        name: said(await subject.call(`${maps}/said-other`, { method: "PUT", body: map("said-name") })),
        namespace: said(
          await make(subject, maps, {
            ...map("said-place"),
            metadata: { name: "said-place", namespace: "argocd" },
          }),
        ),
        kind: (await make(subject, maps, { ...deployment("said-kind") })).code,
      };
    },
  },
  {
    name: "paths and versions that are not served",
    run: async (subject) => ({
      group: (await subject.call("/apis/example.com/v1/things")).code,
      version: (await subject.call("/apis/apps/v2/deployments")).code,
      resource: (await subject.call("/api/v1/namespaces/default/things")).code,
      method: (await subject.call(maps, { method: "PUT", body: map("x") })).code,
    }),
  },
  {
    name: "selectors and patches that cannot be read",
    run: async (subject) => {
      await make(subject, maps, map("said-patched"));
      const patch = (type: string, body: unknown) =>
        subject.call(`${maps}/said-patched`, { method: "PATCH", type, body });
      return {
        labels: (await subject.call(`${maps}?labelSelector=${encodeURIComponent("a=b,=c")}`)).code,
        fields: (await subject.call(`${maps}?fieldSelector=${encodeURIComponent("metadata.name")}`)).code,
        version: (await subject.call(`${maps}?resourceVersion=abc`)).code,
        continuation: (await subject.call(`${maps}?limit=1&continue=nonsense`)).code,
        jsonObject: (await patch("application/json-patch+json", { a: 1 })).code,
        missingPath: (await patch("application/json-patch+json", [{ op: "remove", path: "/data/none" }]))
          .code,
        mergeList: (await patch(merge, [1])).code,
        kindChanged: (await patch(merge, { kind: "Secret" })).code,
      };
    },
  },
  {
    name: "a version that is not reached yet",
    run: async (subject) => {
      const { code, body } = await subject.call(`${maps}?resourceVersion=999999999`);
      return {
        code,
        reason: textAt(body, "reason"),
        cause: listAt(body, "details", "causes").map((cause) => textAt(cause, "reason")),
      };
    },
  },
];
