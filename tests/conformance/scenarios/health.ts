import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { deployment, hasSucceeded, startCase, verdictOf } from "#tests/conformance/argo-case.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const healthOf = (application: unknown) => textAt(application, "status", "health", "status");
const isHealth = (status: string) => (application: unknown) => healthOf(application) === status;
/** No node carries this label. */
const nowhere = "      nodeSelector: { disk: none }\n";
const slow = (text: string) => text.replace("progressDeadlineSeconds: 6", "progressDeadlineSeconds: 600");

const child = (subject: Subject, name: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: ${name}
  namespace: argocd
spec:
  project: default
  source: { repoURL: "${subject.repository.url}", path: cases/${name}-files, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: case-${name}-parent }
  syncPolicy: { automated: {} }
`;

/** An app-of-apps over one child that runs the given Deployment. */
async function startFamily(subject: Subject, name: string, manifest: string) {
  await subject.repository.commit({ [`cases/${name}-files/deployment.yaml`]: manifest });
  return startCase(subject, `${name}-parent`, { "child.yaml": child(subject, name) });
}

/** How health follows what runs, from pods up to an app-of-apps. */
export const healthScenarios: Scenario[] = [
  {
    name: "pods that no node takes stay Pending, and their Deployment is Degraded after its deadline",
    run: async (subject) => {
      subject.publish("web", "1");
      const files = { "deployment.yaml": deployment("web", "example.com/web:1", nowhere) };
      const one = await startCase(subject, "nowhere", files);
      const degraded = await one.until(isHealth("Degraded"));
      const pods = await subject.call(`/api/v1/namespaces/${one.namespace}/pods`);
      return {
        verdict: verdictOf(degraded, [one.first]),
        health: listAt(degraded, "status", "resources").map((row) => textAt(row, "health", "message")),
        pods: listAt(pods.body, "items").map((pod) => ({
          phase: textAt(pod, "status", "phase"),
          conditions: listAt(pod, "status", "conditions").map((condition) => ({
            type: textAt(condition, "type"),
            status: textAt(condition, "status"),
            reason: textAt(condition, "reason"),
            message: textAt(condition, "message"),
          })),
          containers: listAt(pod, "status", "containerStatuses").length,
        })),
      };
    },
  },
  {
    name: "a Deployment that was Degraded recovers with the next commit",
    run: async (subject) => {
      subject.publish("web", "1");
      const one = await startCase(subject, "recovers", {
        "deployment.yaml": deployment("web", "example.com/web:1", nowhere),
      });
      await one.until(isHealth("Degraded"));
      const second = await one.commit({ "deployment.yaml": deployment("web", "example.com/web:1") });
      await one.refresh();
      return verdictOf(await one.settled(second), [one.first, second]);
    },
  },
  {
    name: "a rollout that gets stuck is Degraded while the old pods still serve",
    run: async (subject) => {
      for (const tag of ["1", "2"]) subject.publish("web", tag);
      const one = await startCase(subject, "stuck", {
        "deployment.yaml": deployment("web", "example.com/web:1"),
      });
      await one.settled(one.first);
      const second = await one.commit({ "deployment.yaml": deployment("web", "example.com/web:2", nowhere) });
      await one.refresh();
      const degraded = await one.until(isHealth("Degraded"));
      const live = await subject.call(`/apis/apps/v1/namespaces/${one.namespace}/deployments/web`);
      const { status } = { ...(live.body as { status: Record<string, unknown> }) };
      return {
        verdict: verdictOf(degraded, [one.first, second]),
        counts: [
          "replicas",
          "updatedReplicas",
          "readyReplicas",
          "availableReplicas",
          "unavailableReplicas",
        ].map((field) => `${field} ${status[field] ?? "-"}`),
        conditions: listAt(status, "conditions")
          .map(
            (condition) =>
              `${textAt(condition, "type")} ${textAt(condition, "status")} ${textAt(condition, "reason")}`,
          )
          .sort(),
      };
    },
  },
  {
    name: "a paused Deployment is Suspended",
    run: async (subject) => {
      const files = {
        "deployment.yaml": deployment("web", "example.com/web:1").replace(
          "replicas: 1",
          "replicas: 1\n  paused: true",
        ),
      };
      const one = await startCase(subject, "paused", files);
      return verdictOf(await one.until((now) => hasSucceeded(now) && isHealth("Suspended")(now)), [
        one.first,
      ]);
    },
  },
  {
    name: "a parent is Progressing while its child is",
    run: async (subject) => {
      const parent = await startFamily(
        subject,
        "slow-child",
        slow(deployment("web", "example.com/web:1", nowhere)),
      );
      return verdictOf(await parent.until((now) => hasSucceeded(now) && isHealth("Progressing")(now)), [
        parent.first,
      ]);
    },
  },
  {
    name: "a parent is Degraded once its child is, and Healthy again with it",
    run: async (subject) => {
      subject.publish("web", "1");
      const parent = await startFamily(
        subject,
        "sick-child",
        deployment("web", "example.com/web:1", nowhere),
      );
      const sick = verdictOf(await parent.until(isHealth("Degraded")), [parent.first]);
      const second = await subject.repository.commit({
        "cases/sick-child-files/deployment.yaml": deployment("web", "example.com/web:1"),
      });
      await subject.call("/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/sick-child", {
        method: "PATCH",
        type: "application/merge-patch+json",
        body: { metadata: { annotations: { "argocd.argoproj.io/refresh": "normal" } } },
      });
      await parent.refresh();
      const well = await parent.until(
        (now) => isHealth("Healthy")(now) && textAt(now, "status", "sync", "revision") === second,
      );
      return { sick, well: verdictOf(well, [parent.first, second]) };
    },
  },
];
