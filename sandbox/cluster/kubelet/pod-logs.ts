import type { ServerResponse } from "node:http";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { isSet } from "#sandbox/cluster/api/request.ts";
import type { LogLine } from "#sandbox/cluster/kubelet/container-log.ts";
import type { ContainerState } from "#sandbox/cluster/kubelet/container-state.ts";
import { badRequest } from "#sandbox/cluster/objects/api-error.ts";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";

/** Writes a container's log as `GET .../pods/<name>/log` does; throws the API's refusals. */
export function writePodLog(
  pod: KubernetesObject,
  containers: ContainerState[],
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const state = containerOf(pod, containers, query.get("container"));
  const previous = isSet(query, "previous");
  const log = previous ? state.previousLog : state.log;
  if (log === null)
    throw badRequest(`previous terminated container "${state.name}" in pod "${pod.metadata.name}" not found`);
  if (state.containerId === "") throw notStarted(pod, state);
  const text = (line: LogLine) =>
    `${isSet(query, "timestamps") ? `${line.at.toISOString()} ` : ""}${line.text}\n`;
  const body = selected(log.lines(), query).map(text).join("");
  const limit = Number(query.get("limitBytes") ?? "0");
  response.writeHead(200, { "content-type": "text/plain" });
  response.write(limit > 0 ? Buffer.from(body).subarray(0, limit) : body);
  if (!isSet(query, "follow") || previous) {
    response.end();
    return;
  }
  const stop = log.follow((line) => response.write(text(line)));
  response.on("close", stop);
}

/** Refuses, as the API does, a container that the pod does not have, or none where it has several. */
export function assertContainer(pod: KubernetesObject, wanted: string | null): void {
  const namesOf = (field: string) => listAt(pod, "spec", field).map((entry) => textAt(entry, "name") ?? "");
  const names = namesOf("containers");
  if (wanted === null && names.length > 1) {
    throw badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(" ")}]`,
    );
  }
  if (wanted !== null && ![...names, ...namesOf("initContainers")].includes(wanted))
    throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
}

function containerOf(
  pod: KubernetesObject,
  containers: ContainerState[],
  wanted: string | null,
): ContainerState {
  const name = wanted ?? textAt(pod, "spec", "containers", 0, "name") ?? "";
  const found = containers.find((state) => state.name === name);
  if (found === undefined) throw badRequest(`container ${name} is not valid for pod ${pod.metadata.name}`);
  return found;
}

function notStarted(pod: KubernetesObject, state: ContainerState): Error {
  const reason = textAt(state.state, "waiting", "reason") ?? "ContainerCreating";
  const why = /ImagePull/.test(reason) ? "trying and failing to pull image" : reason;
  return badRequest(`container "${state.name}" in pod "${pod.metadata.name}" is waiting to start: ${why}`);
}

function selected(lines: readonly LogLine[], query: URLSearchParams): readonly LogLine[] {
  const seconds = Number(query.get("sinceSeconds") ?? "0");
  const from = seconds > 0 ? Date.now() - seconds * 1000 : Date.parse(query.get("sinceTime") ?? "");
  const recent = Number.isNaN(from) ? lines : lines.filter((line) => line.at.getTime() >= from);
  const tail = query.get("tailLines");
  if (tail === null) return recent;
  if (!/^\d+$/.test(tail))
    throw badRequest(`Invalid value: "${tail}": tailLines must be greater than or equal to 0`);
  return Number(tail) === 0 ? [] : recent.slice(-Number(tail));
}
