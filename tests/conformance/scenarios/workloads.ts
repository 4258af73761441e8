import { at, listAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { deployment, startCase } from "#tests/conformance/argo-case.ts";
import { masked } from "#tests/conformance/masked.ts";
import type { Scenario, Subject } from "#tests/conformance/subject.ts";

const nowhere = "      nodeSelector: { disk: none }\n";
const isSettled = (wanted: number) => (live: unknown) =>
  numberAt(live, "status", "observedGeneration") === numberAt(live, "metadata", "generation") &&
  (numberAt(live, "status", "updatedReplicas") ?? 0) === wanted &&
  (numberAt(live, "status", "availableReplicas") ?? 0) === wanted &&
  (numberAt(live, "status", "replicas") ?? 0) === wanted;

/** Names of ReplicaSets and pods without their chance parts. */
const plain = (text: string | undefined) =>
  text
    ?.replaceAll(/\bweb-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, "<pod>")
    .replaceAll(/\bweb-[a-z0-9]{8,10}\b/g, "<set>")
    .replaceAll(/to (pretended|trial-node)$/g, "to <node>");

/** Events are told by whoever tells them in its own time, so they are waited for: so many of each reason. */
async function eventsOf(subject: Subject, query: string, wanted: Record<string, number>) {
  const list = await subject.until(`/api/v1/namespaces/${query}`, (found) =>
    Object.entries(wanted).every(
      ([reason, count]) =>
        listAt(found, "items").filter((event) => textAt(event, "reason") === reason).length >= count,
    ),
  );
  return listAt(list, "items");
}
const told = (event: unknown) =>
  [
    textAt(event, "involvedObject", "kind"),
    textAt(event, "type"),
    textAt(event, "reason"),
    plain(textAt(event, "message")),
  ].join(" | ");

async function startDeployment(subject: Subject, name: string, manifest: string) {
  subject.publish("web", "1");
  subject.publish("web", "2");
  const one = await startCase(subject, name, { "deployment.yaml": manifest });
  return { ...one, live: `/apis/apps/v1/namespaces/${one.namespace}/deployments/web` };
}

/** What controllers and the scheduler do and tell. */
export const workloadScenarios: Scenario[] = [
  {
    name: "the events of a rollout, as far as no kubelet tells them",
    run: async (subject) => {
      const one = await startDeployment(subject, "events", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const second = await one.commit({ "deployment.yaml": deployment("web", "example.com/web:2") });
      await one.refresh();
      await one.settled(second);
      await subject.until(one.live, isSettled(1));
      const wanted = { ScalingReplicaSet: 3, SuccessfulCreate: 2, SuccessfulDelete: 1, Scheduled: 2 };
      const told_ = (await eventsOf(subject, `${one.namespace}/events`, wanted))
        .filter((event) => textAt(event, "source", "component") !== "kubelet")
        .map(told);
      return told_.sort();
    },
  },
  {
    name: "an event's fields",
    run: async (subject) => {
      const one = await startDeployment(subject, "event-fields", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const events = await eventsOf(subject, `${one.namespace}/events`, { ScalingReplicaSet: 1 });
      const found = events.find((event) => textAt(event, "reason") === "ScalingReplicaSet");
      const { metadata, ...fields } = Object(found);
      return {
        fields: Object.keys(fields).sort(),
        involved: Object.keys(at(fields, "involvedObject") as object).sort(),
        component: textAt(fields, "source", "component"),
        reportingComponent: textAt(fields, "reportingComponent"),
        count: numberAt(fields, "count"),
        isNamed: /^web\.[0-9a-f]{16}$/.test(textAt(metadata, "name") ?? ""),
      };
    },
  },
  {
    name: "the scheduler tells why no node takes a pod",
    run: async (subject) => {
      const one = await startDeployment(
        subject,
        "event-nowhere",
        deployment("web", "example.com/web:1", nowhere),
      );
      const wanted = { ScalingReplicaSet: 1, SuccessfulCreate: 1, FailedScheduling: 1 };
      return (await eventsOf(subject, `${one.namespace}/events`, wanted)).map(told).sort();
    },
  },
  {
    name: "the events of an Application's sync, but for how its health moves",
    run: async (subject) => {
      const one = await startDeployment(subject, "app-events", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const selector = encodeURIComponent("involvedObject.name=app-events,involvedObject.kind=Application");
      const wanted = { OperationStarted: 1, OperationCompleted: 1, ResourceUpdated: 1 };
      const events = await eventsOf(subject, `argocd/events?fieldSelector=${selector}`, wanted);
      const lines = events.map((event) => told(event).replace(one.first, "<commit>"));
      return [...new Set(lines)].filter((line) => !line.includes("health status")).sort();
    },
  },
  {
    name: "a Deployment's own words once it is through",
    run: async (subject) => {
      const one = await startDeployment(subject, "own-words", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const live = await subject.until(one.live, isSettled(1));
      const conditions = listAt(live, "status", "conditions").map(
        (condition) =>
          `${textAt(condition, "type")} ${textAt(condition, "status")} ${textAt(condition, "reason")} ${plain(textAt(condition, "message"))}`,
      );
      const { conditions: _, ...counts } = Object(at(live, "status"));
      return {
        counts,
        conditions: conditions.sort(),
        spec: Object.keys(Object(at(live, "spec"))).sort(),
        revision: at(live, "metadata", "annotations", "deployment.kubernetes.io/revision"),
      };
    },
  },
  {
    name: "a Deployment is given more pods and fewer",
    run: async (subject) => {
      const one = await startDeployment(subject, "scaled", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const of = (count: number) =>
        deployment("web", "example.com/web:1").replace("replicas: 1", `replicas: ${count}`);
      const counts: unknown[] = [];
      for (const count of [3, 2, 0]) {
        await one.commit({ "deployment.yaml": of(count) });
        await one.refresh();
        await subject.until(
          one.live,
          (live) => numberAt(live, "spec", "replicas") === count && isSettled(count)(live),
        );
        const selector = encodeURIComponent("app=web");
        const pods = await subject.until(
          `/api/v1/namespaces/${one.namespace}/pods?labelSelector=${selector}`,
          (list) => listAt(list, "items").length === count,
        );
        counts.push(listAt(pods, "items").map((pod) => textAt(pod, "status", "phase")));
      }
      return counts;
    },
  },
  {
    name: "a pod that is deleted is replaced",
    run: async (subject) => {
      const one = await startDeployment(subject, "replaced", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const path = `/api/v1/namespaces/${one.namespace}/pods`;
      const [first] = listAt((await subject.call(path)).body, "items");
      const name = textAt(first, "metadata", "name") ?? "";
      await subject.call(`${path}/${name}`, { method: "DELETE" });
      await subject.untilGone(`${path}/${name}`);
      const after = await subject.until(path, (list) =>
        listAt(list, "items").some((pod) => textAt(pod, "status", "phase") === "Running"),
      );
      return listAt(after, "items").length;
    },
  },
  {
    name: "the fields of a pod that runs",
    accepted:
      "kwok plays the kubelet of the real set and writes less than a kubelet does; ours writes what a kubelet does",
    run: async (subject) => {
      const one = await startDeployment(subject, "pod-fields", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const { body } = await subject.call(`/api/v1/namespaces/${one.namespace}/pods`);
      const [pod] = listAt(body, "items");
      const [container] = listAt(pod, "status", "containerStatuses");
      return {
        phase: textAt(pod, "status", "phase"),
        conditions: listAt(pod, "status", "conditions")
          .map((condition) => `${textAt(condition, "type")} ${textAt(condition, "status")}`)
          .sort(),
        ready: at(container, "ready"),
        started: at(container, "started"),
        restarts: at(container, "restartCount"),
        image: at(container, "image"),
        state: Object.keys(Object(at(container, "state"))),
        owner: masked(plain(textAt(pod, "metadata", "ownerReferences", 0, "name"))),
        hasAddress: textAt(pod, "status", "podIP") !== undefined,
      };
    },
  },
  {
    name: "the log of a pod that is only pretended",
    accepted:
      "kwok's node has no address that the API server could ask; ours says in the log that nothing runs",
    run: async (subject) => {
      const one = await startDeployment(subject, "logs", deployment("web", "example.com/web:1"));
      await one.settled(one.first);
      const path = `/api/v1/namespaces/${one.namespace}/pods`;
      const name = textAt(listAt((await subject.call(path)).body, "items")[0], "metadata", "name") ?? "";
      const answer = await subject.call(`${path}/${name}/log`);
      return {
        code: answer.code,
        said: typeof answer.body === "string" ? answer.body : plain(textAt(answer.body, "message")),
      };
    },
  },
  {
    name: "the log of a pod that has not started, of none, and of a container that is none",
    run: async (subject) => {
      const one = await startDeployment(subject, "no-logs", deployment("web", "example.com/web:1", nowhere));
      const path = `/api/v1/namespaces/${one.namespace}/pods`;
      const pods = await subject.until(path, (list) =>
        listAt(list, "items").some((pod) => listAt(pod, "status", "conditions").length > 0),
      );
      const name = textAt(listAt(pods, "items")[0], "metadata", "name") ?? "";
      const tell = async (at_: string) => {
        const { code, body } = await subject.call(at_);
        return {
          code,
          reason: textAt(body, "reason"),
          message: plain(typeof body === "string" ? body : textAt(body, "message")),
        };
      };
      return {
        waiting: await tell(`${path}/${name}/log`),
        none: await tell(`${path}/web-none/log`),
        other: await tell(`${path}/${name}/log?container=other`),
      };
    },
  },
];
