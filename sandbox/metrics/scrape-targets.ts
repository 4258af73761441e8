import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { pretendedAnnotation } from "#sandbox/cluster/kubelet/run-pod.ts";
import { targetPort } from "#sandbox/cluster/kubelet/service-proxy.ts";
import { at, listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";
import { objectSelector } from "#sandbox/cluster/objects/selectors.ts";

/** One entry of Prometheus' file_sd format. */
export type ScrapeTarget = { targets: [address: string]; labels: Record<string, string> };

/**
 * The pods that ServiceMonitors and PodMonitors of the cluster select and that run as processes, each under the name of its
 * Service, or of its PodMonitor where nobody calls it.
 */
export function scrapeTargets(objects: Objects): ScrapeTarget[] {
  const running = objects.list(kinds.pod).filter(runsAsProcess);
  const ofServices = objects.list(kinds.serviceMonitor).flatMap((monitor) =>
    selected(monitor, objects.list(kinds.service)).flatMap((service) => {
      const isBehind = objectSelector({ matchLabels: at(service, "spec", "selector") });
      const pods = running.filter((pod) => isBeside(service, pod) && isBehind(pod));
      return listAt(monitor, "spec", "endpoints").flatMap((endpoint) => {
        const port = portNamed(listAt(service, "spec", "ports"), endpoint);
        const named = { service: service.metadata.name, job: service.metadata.name };
        return pods.flatMap((pod) => targetOf(named, pod, endpoint, targetPort(pod, port)));
      });
    }),
  );
  const ofPods = objects
    .list(kinds.podMonitor)
    .flatMap((monitor) =>
      selected(monitor, running).flatMap((pod) =>
        listAt(monitor, "spec", "podMetricsEndpoints").flatMap((endpoint) =>
          targetOf(
            { job: monitor.metadata.name },
            pod,
            endpoint,
            targetPort(pod, { targetPort: textAt(endpoint, "port") }),
          ),
        ),
      ),
    );
  return [...ofServices, ...ofPods];
}

function runsAsProcess(pod: KubernetesObject): boolean {
  return (
    textAt(pod, "status", "phase") === "Running" && !(pretendedAnnotation in (pod.metadata.annotations ?? {}))
  );
}

function selected(monitor: KubernetesObject, objects: KubernetesObject[]): KubernetesObject[] {
  const isMeant = objectSelector(at(monitor, "spec", "selector"));
  return objects.filter((object) => isBeside(monitor, object) && isMeant(object));
}

function isBeside(one: KubernetesObject, other: KubernetesObject): boolean {
  return one.metadata.namespace === other.metadata.namespace;
}

function portNamed(ports: unknown[], endpoint: unknown): unknown {
  return ports.find((port) => textAt(port, "name") === textAt(endpoint, "port"));
}

function targetOf(
  names: Record<string, string>,
  pod: KubernetesObject,
  endpoint: unknown,
  port: number | null,
): ScrapeTarget[] {
  const address = textAt(pod, "status", "podIP");
  if (port === null || address === undefined) return [];
  const interval = textAt(endpoint, "interval") ?? "15s";
  const labels = {
    ...names,
    namespace: pod.metadata.namespace ?? "",
    pod: pod.metadata.name,
    env: pod.metadata.labels?.env ?? "",
    __metrics_path__: textAt(endpoint, "path") ?? "/metrics",
    __scrape_interval__: interval,
    // Prometheus takes no target whose default time-out of 10 s is longer than its interval.
    __scrape_timeout__: textAt(endpoint, "scrapeTimeout") ?? interval,
  };
  return [{ targets: [`${address}:${port}`], labels }];
}
