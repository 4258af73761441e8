import { request } from "node:http";
import { connect } from "node:net";
import { at, isRecord, listAt, numberAt, textAt } from "#sandbox/cluster/objects/fields.ts";

export type ProbeResult = { ok: true } | { ok: false; message: string };

/** A probe of a container as its spec gives it, with Kubernetes' defaults; times in seconds. */
export type Probe = {
  handler: unknown;
  initialDelay: number;
  period: number;
  timeout: number;
  successes: number;
  failures: number;
};

/** Reads a probe; null where the container has none. */
export function readProbe(
  container: unknown,
  field: "startupProbe" | "readinessProbe" | "livenessProbe",
): Probe | null {
  const probe = at(container, field);
  if (!isRecord(probe)) return null;
  return {
    handler: probe,
    initialDelay: numberAt(probe, "initialDelaySeconds") ?? 0,
    period: numberAt(probe, "periodSeconds") ?? 10,
    timeout: numberAt(probe, "timeoutSeconds") ?? 1,
    successes: numberAt(probe, "successThreshold") ?? 1,
    failures: numberAt(probe, "failureThreshold") ?? 3,
  };
}

/** Performs a probe against a pod's address. `exec` probes cannot be performed on a bare process and pass. */
export function performProbe(probe: Probe, container: unknown, address: string): Promise<ProbeResult> {
  const timeoutMs = Math.max(1, probe.timeout) * 1000;
  const http = at(probe.handler, "httpGet");
  if (isRecord(http)) {
    const port = portOf(http.port, container);
    return httpProbe(
      textAt(http, "host") ?? address,
      port,
      textAt(http, "path") ?? "/",
      headersOf(http),
      timeoutMs,
    );
  }
  const tcp = at(probe.handler, "tcpSocket");
  if (isRecord(tcp)) return tcpProbe(address, portOf(tcp.port, container), timeoutMs);
  return Promise.resolve({ ok: true });
}

function portOf(port: unknown, container: unknown): number {
  if (typeof port === "number") return port;
  const named = listAt(container, "ports").find((entry) => textAt(entry, "name") === port);
  return numberAt(named, "containerPort") ?? Number(port);
}

function headersOf(http: unknown): Record<string, string> {
  const entries = listAt(http, "httpHeaders").map((entry) => [
    textAt(entry, "name") ?? "",
    textAt(entry, "value") ?? "",
  ]);
  return { "user-agent": "kube-probe/1.36", ...Object.fromEntries(entries) };
}

function httpProbe(
  host: string,
  port: number,
  path: string,
  headers: Record<string, string>,
  timeoutMs: number,
): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const url = `http://${host}:${port}${path}`;
    const asked = request({ host, port, path, headers, timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      const code = response.statusCode ?? 0;
      resolve(
        code >= 200 && code < 400
          ? { ok: true }
          : { ok: false, message: `HTTP probe failed with statuscode: ${code}` },
      );
    });
    asked.on("timeout", () => {
      resolve({
        ok: false,
        message: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      });
      asked.destroy();
    });
    asked.on("error", (error) =>
      resolve({ ok: false, message: `Get "${url}": dial tcp ${host}:${port}: connect: ${reason(error)}` }),
    );
    asked.end();
  });
}

function tcpProbe(host: string, port: number, timeoutMs: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const fail = (why: string) => {
      socket.destroy();
      resolve({ ok: false, message: `dial tcp ${host}:${port}: ${why}` });
    };
    socket.on("connect", () => {
      socket.destroy();
      resolve({ ok: true });
    });
    socket.on("timeout", () => fail("i/o timeout"));
    socket.on("error", (error) => fail(`connect: ${reason(error)}`));
  });
}

function reason(error: Error): string {
  return "code" in error && error.code === "ECONNREFUSED" ? "connection refused" : error.message;
}
