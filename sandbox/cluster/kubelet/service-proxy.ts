import { request as askHttp, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { listAt, numberAt, textAt, textMapAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

/** How processes of pods reach Services by name. `env` is what they are given. */
export type ServiceProxy = { env: Record<string, string>; close(): Promise<void> };

export type PodAddress = { host: string; port: number };

/**
 * Stands for the cluster's DNS and kube-proxy: an HTTP proxy on loopback that knows `<service>.<namespace>` and hands a
 * connection to one ready pod of it. Nothing else can be reached through it.
 */
export async function startServiceProxy(objects: Objects): Promise<ServiceProxy> {
  const server = createServer((incoming, answer) => forward(objects, incoming, answer));
  server.on("connect", (incoming, socket: Socket, head: Buffer) => {
    // Node has taken its own listener off; a client that resets now would end the process.
    socket.on("error", () => {});
    const [host = "", port = "80"] = (incoming.url ?? "").split(":");
    const target = readyPod(objects, host, Number(port));
    if (target === null) {
      socket.end(`HTTP/1.1 502 ${noPod(host)}\r\n\r\n`);
      return;
    }
    const pod = connect(target.port, target.host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      pod.write(head);
      pod.pipe(socket).pipe(pod);
    });
    for (const [one, other] of [
      [pod, socket],
      [socket, pod],
    ] as const)
      one.on("error", () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      HTTP_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: "127.0.0.1,localhost",
      // Node's own clients look at the two above only where this is set.
      NODE_USE_ENV_PROXY: "1",
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(objects: Objects, incoming: IncomingMessage, answer: ServerResponse): void {
  const url = URL.parse(incoming.url ?? "");
  const target = url && readyPod(objects, url.hostname, Number(url.port || "80"));
  if (!url || !target) {
    answer.writeHead(502).end(noPod(url?.hostname ?? ""));
    return;
  }
  const { method, headers } = incoming;
  const onward = askHttp({ ...target, method, headers, path: `${url.pathname}${url.search}` }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.on("error", () => answer.destroy());
    got.pipe(answer);
  });
  onward.on("error", () => answer.destroy());
  incoming.pipe(onward);
}

const noPod = (host: string) => `trial: no ready pod answers to ${host}`;

/** One ready pod behind a Service's port, drawn by lot; null where there is none. */
export function readyPod(objects: Objects, host: string, port: number): PodAddress | null {
  const [name = "", namespace = "", ...rest] = host.split(".");
  if (rest.length > 0 && rest[0] !== "svc") return null;
  const service = objects.get(kinds.service, namespace, name);
  const open = listAt(service, "spec", "ports").find((entry) => numberAt(entry, "port") === port);
  const selector = Object.entries(textMapAt(service, "spec", "selector"));
  if (open === undefined || selector.length === 0) return null;
  const addresses = objects.list(kinds.pod).flatMap((pod) => {
    const labels: Record<string, string> = pod.metadata.labels ?? {};
    const isMeant =
      pod.metadata.namespace === namespace && selector.every(([key, value]) => labels[key] === value);
    const target = targetPort(pod, open);
    const ip = textAt(pod, "status", "podIP");
    return isMeant && isReady(pod) && ip !== undefined && target !== null ? [{ host: ip, port: target }] : [];
  });
  return addresses[Math.floor(Math.random() * addresses.length)] ?? null;
}

function isReady(pod: unknown): boolean {
  return listAt(pod, "status", "conditions").some(
    (condition) => textAt(condition, "type") === "Ready" && textAt(condition, "status") === "True",
  );
}

/** The number of a pod's port that a Service names by number, by the name a container gives it, or not at all. */
export function targetPort(pod: unknown, open: unknown): number | null {
  const byNumber = numberAt(open, "targetPort");
  const byName = textAt(open, "targetPort");
  if (byName === undefined) return byNumber ?? numberAt(open, "port") ?? null;
  const ports = listAt(pod, "spec", "containers").flatMap((container) => listAt(container, "ports"));
  return (
    numberAt(
      ports.find((each) => textAt(each, "name") === byName),
      "containerPort",
    ) ?? null
  );
}
