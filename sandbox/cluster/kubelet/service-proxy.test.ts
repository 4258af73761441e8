import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServiceProxy, startServiceProxy } from "#sandbox/cluster/kubelet/service-proxy.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createMemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";
import { runScript } from "#tests/support/run-script.ts";

const { objects } = createMemoryCluster();
const pod = createServer((request, response) => response.end(`pod heard ${request.url}`));
let proxy: ServiceProxy;

beforeAll(async () => {
  await new Promise<void>((resolve) => pod.listen(0, "127.0.0.1", resolve));
  const { port } = pod.address() as AddressInfo;
  const addPod = (name: string, ready: "True" | "False", podIP: string) => {
    const made = objects.create(kinds.pod, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "pay", labels: { app: "pay" } },
      spec: { containers: [{ name: "app", image: "x", ports: [{ name: "http", containerPort: port }] }] },
    });
    objects.change(kinds.pod, made, "status", (now) => ({
      ...now,
      status: { podIP, conditions: [{ type: "Ready", status: ready }] },
    }));
  };
  addPod("ready", "True", "127.0.0.1");
  addPod("starting", "False", "127.0.0.2");
  objects.create(kinds.service, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "pay", namespace: "pay" },
    spec: { selector: { app: "pay" }, ports: [{ port: 80, targetPort: "http" }] },
  });
  proxy = await startServiceProxy(objects);
});
afterAll(async () => {
  await proxy.close();
  pod.close();
});

/** As a process of a pod would ask, with nothing but the environment it is given. */
const ask = (url: string) =>
  runScript(
    `fetch(${JSON.stringify(url)}).then(async (r) => console.log(r.status, await r.text()), (e) => console.log("failed", e.cause?.message ?? e.message))`,
    proxy.env,
  );

test("reaches a ready pod by the name of its Service, short or whole, and none that is not ready", async () => {
  for (const host of ["pay.pay", "pay.pay.svc", "pay.pay.svc.cluster.local"])
    for (let again = 0; again < 3; again += 1)
      expect(await ask(`http://${host}/orders?a=1`)).toBe("200 pod heard /orders?a=1\n");
});

test.each([
  "http://other.pay/",
  "http://pay.pay:81/",
  "http://pay.default/",
  "http://example.com/",
  "http://169.254.169.254/",
])("leads nowhere for %s", async (url) => {
  expect(await ask(url)).not.toMatch(/^200/);
});
