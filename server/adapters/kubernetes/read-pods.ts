import type { KubeConfig } from "@kubernetes/client-node";
import type { ApplicationReading } from "#domain/delivery/application.ts";
import type { PodFact } from "#domain/delivery/course-facts.ts";
import { logTail } from "#domain/delivery/plain-text.ts";
import { KubeRefused, kubeRequest } from "#server/adapters/kubernetes/kube-request.ts";
import { eventSchema, podListSchema, podSchema } from "#server/adapters/kubernetes/pod-shapes.ts";
import { podsOfApplication, toPodFact } from "#server/adapters/kubernetes/translate-pods.ts";
import type { ClusterReader } from "#server/delivery/ports.ts";

const podsAtMost = 200;
const logsAtMost = 2;
const logQuery = { tailLines: 60, limitBytes: 64_000 };

/** Reads the pods behind an application, with events, and the end of the log of those whose process ended. */
export function createPodReader(kube: KubeConfig): ClusterReader["podsOf"] {
  return async (reading: ApplicationReading, signal): Promise<PodFact[]> => {
    const namespace = reading.destinationNamespace;
    if (namespace === "") return [];
    const root = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    const raw = podListSchema.parse(
      await kubeRequest(kube, `${root}/pods`, { query: { limit: podsAtMost } }, signal),
    );
    const pods = podsOfApplication(
      reading,
      raw.items.flatMap((item) => podSchema.safeParse(item).data ?? []),
    );
    const isWell = pods.every(
      (pod) => pod.status?.containerStatuses.every((status) => status.ready) ?? false,
    );
    const events = isWell ? [] : await readEvents(kube, root, signal);
    const facts = pods.map((pod) => toPodFact(pod, events));
    const crashed = facts
      .filter((fact) => fact.reason === "CrashLoopBackOff" || fact.reason === "Error")
      .slice(0, logsAtMost);
    return Promise.all(
      facts.map(async (fact) =>
        crashed.includes(fact) ? { ...fact, log: await readLog(kube, root, fact, signal) } : fact,
      ),
    );
  };
}

async function readEvents(kube: KubeConfig, root: string, signal: AbortSignal) {
  const query = { fieldSelector: "involvedObject.kind=Pod", limit: 500 };
  const raw = podListSchema.parse(await kubeRequest(kube, `${root}/events`, { query }, signal));
  return raw.items.flatMap((item) => eventSchema.safeParse(item).data ?? []);
}

/** The log of the run that ended, or of the present one where the kubelet keeps no earlier. */
async function readLog(
  kube: KubeConfig,
  root: string,
  { name, container }: PodFact,
  signal: AbortSignal,
): Promise<PodFact["log"]> {
  const path = `${root}/pods/${encodeURIComponent(name)}/log`;
  for (const previous of ["true", "false"]) {
    try {
      const text = await kubeRequest(
        kube,
        path,
        { query: { container, previous, ...logQuery }, as: "text" },
        signal,
      );
      if (typeof text === "string" && text.trim() !== "") return logTail(text);
    } catch (error) {
      if (!(error instanceof KubeRefused)) throw error;
    }
  }
  return null;
}
