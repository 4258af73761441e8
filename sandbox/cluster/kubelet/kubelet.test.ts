import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { at, listAt, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { conditionOf } from "#sandbox/cluster/testing/journey.ts";
import { rawRequest } from "#sandbox/cluster/testing/raw-request.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster;

beforeAll(async () => {
  world = await startTestCluster({
    secrets: ({ remoteKey }) => (remoteKey === "pay/database" ? "postgres://trial" : null),
  });
});
afterAll(() => world.close());

const server = (body: string) =>
  `require("node:http").createServer((request, response) => { ${body} }).listen(8080, process.env.HOST);`;

/** Builds an image whose only program is the given text and returns its reference. */
async function build(name: string, program: string): Promise<string> {
  await world.repository.commit({
    [`services/${name}/main.js`]: program,
    [`services/${name}/Dockerfile`]: 'FROM x\nENV BAKED=in\nCMD ["node", "main.js"]\n',
  });
  const tag = await world.repository.treeOf(`services/${name}`);
  world.registry.push({ name, tag, source: { repository: world.repository.directory, tree: tag } });
  return `registry.example.com/${name}:${tag}`;
}

function run(name: string, container: Record<string, unknown>, spec: Record<string, unknown> = {}): void {
  world.cluster.control.objects.create(kinds.pod, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 2,
      containers: [{ name: "app", ports: [{ name: "http", containerPort: 8080 }], ...container }],
      ...spec,
    },
  });
}

const until = (name: string, condition: (pod: KubernetesObject) => boolean) =>
  world.until(kinds.pod, "default", name, condition);
const isReady = (pod: KubernetesObject) => textAt(conditionOf(pod, "Ready"), "status") === "True";
const status = (pod: KubernetesObject) => mapAt(pod, "status", "containerStatuses", 0);
const log = async (name: string, query = "") =>
  (await rawRequest(world.cluster, `/api/v1/namespaces/default/pods/${name}/log${query}`)).body;

async function answer(pod: KubernetesObject): Promise<unknown> {
  return (await fetch(`http://${textAt(pod, "status", "podIP")}:8080/`)).json();
}

describe("the environment of a process", () => {
  test("is what the pod and its image say, and nothing of ours", async () => {
    process.env.TRIAL_SECRET_OF_THE_SANDBOX = "no";
    const { objects } = world.cluster.control;
    objects.create(kinds.configMap, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "env-map", namespace: "default" },
      data: { COLOUR: "green" },
    });
    const image = await build(
      "env",
      server("response.end(JSON.stringify({ env: process.env, uid: process.getuid() }))"),
    );
    const env = [
      { name: "PLAIN", value: "yes" },
      { name: "BUILT", value: "$(PLAIN)-$(UNKNOWN)-$$" },
      { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      { name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
    ];
    run("env", {
      image,
      env,
      envFrom: [{ configMapRef: { name: "env-map" }, prefix: "MAP_" }],
      readinessProbe: { httpGet: { port: "http" }, periodSeconds: 1 },
    });
    const pod = await until("env", isReady);
    const seen = mapAt(await answer(pod));
    expect(seen.env).toMatchObject({
      PLAIN: "yes",
      BUILT: "yes-$(UNKNOWN)-$",
      NODE: "trial-node",
      APP: "env",
      MAP_COLOUR: "green",
      BAKED: "in",
      HOST: textAt(pod, "status", "podIP"),
      HOSTNAME: "env",
    });
    expect(JSON.stringify(seen.env)).not.toContain("TRIAL_SECRET_OF_THE_SANDBOX");
    expect(seen.uid).not.toBe(0);
  });

  test("waits for a Secret that an ExternalSecret brings", async () => {
    const image = await build("database", server("response.end(JSON.stringify(process.env.DATABASE_URL))"));
    const env = [{ name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: "pay-database", key: "url" } } }];
    run("database", { image, env, readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 } });
    const waiting = await until(
      "database",
      (pod) => textAt(status(pod), "state", "waiting", "reason") === "CreateContainerConfigError",
    );
    expect(textAt(status(waiting), "state", "waiting", "message")).toBe('secret "pay-database" not found');
    world.cluster.control.objects.create(kinds.externalSecret, {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "pay-database", namespace: "default" },
      spec: {
        target: { name: "pay-database" },
        data: [{ secretKey: "url", remoteRef: { key: "pay/database" } }],
      },
    });
    expect(await answer(await until("database", isReady))).toBe("postgres://trial");
  });

  test("a key the trial has no value for is said on the ExternalSecret", async () => {
    world.cluster.control.objects.create(kinds.externalSecret, {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "unknown", namespace: "default" },
      spec: { data: [{ secretKey: "k", remoteRef: { key: "no/such" } }] },
    });
    const failed = await world.until(
      kinds.externalSecret,
      "default",
      "unknown",
      (object) => conditionOf(object, "Ready") !== undefined,
    );
    expect(conditionOf(failed, "Ready")).toMatchObject({ status: "False", reason: "SecretSyncedError" });
  });
});

describe("probes and limits", () => {
  test("a startup probe shields the start, a failing liveness probe restarts the container", async () => {
    const image = await build(
      "sick",
      server(
        'response.writeHead(request.url === "/livez" && Date.now() - began > 300 ? 500 : 200).end()',
      ).replace(/^/, "const began = Date.now(); "),
    );
    run("sick", {
      image,
      startupProbe: { httpGet: { path: "/start", port: 8080 }, periodSeconds: 2, failureThreshold: 50 },
      livenessProbe: { httpGet: { path: "/livez", port: 8080 }, periodSeconds: 2, failureThreshold: 2 },
    });
    const restarted = await until("sick", (pod) => at(status(pod), "restartCount") === 1);
    expect(mapAt(status(restarted), "lastState")).toMatchObject({ terminated: { reason: "Error" } });
    const messages = world.cluster.control.objects.list(kinds.event, "default").map((event) => event.message);
    expect(messages).toContain("Liveness probe failed: HTTP probe failed with statuscode: 500");
    expect(messages).toContain("Container app failed liveness probe, will be restarted");
  });

  test.skipIf(process.platform !== "linux")(
    "a process over its memory limit is OOMKilled (needs /proc)",
    async () => {
      const image = await build(
        "hungry",
        "const kept = []; setInterval(() => kept.push(Buffer.alloc(40e6, 1)), 50);",
      );
      run("hungry", { image, resources: { limits: { memory: "150Mi" } } });
      const killed = await until("hungry", (pod) => at(status(pod), "lastState", "terminated") !== undefined);
      expect(mapAt(status(killed), "lastState", "terminated")).toMatchObject({
        reason: "OOMKilled",
        exitCode: 137,
      });
    },
  );
});

describe("logs", () => {
  test("can be cut to their end, read of the run before, and followed", async () => {
    const image = await build(
      "talker",
      'console.log("one\\ntwo"); let n = 0; setInterval(() => { console.log("tick " + n++); if (n > 3) process.exit(1); }, 60);',
    );
    run("talker", { image });
    await until("talker", (pod) => Number(at(status(pod), "restartCount")) >= 1);
    expect(await log("talker", "?previous=true&tailLines=2")).toBe("tick 2\ntick 3\n");
    expect(await log("talker", "?previous=true&limitBytes=5")).toBe("one\nt");
    const denied = await log("talker", "?container=other");
    expect(textAt(denied, "message")).toBe("container other is not valid for pod talker");
  });

  test("of a container that never started are refused with the reason", async () => {
    run("absent", { image: "registry.example.com/absent:1" });
    await until("absent", (pod) => textAt(status(pod), "state", "waiting", "reason") === "ImagePullBackOff");
    expect(await log("absent")).toMatchObject({
      code: 400,
      message: 'container "app" in pod "absent" is waiting to start: trying and failing to pull image',
    });
  });
});

describe("scheduling", () => {
  test("a pod that the node does not suit stays Pending, says why, and has nothing to read", async () => {
    run("choosy", { image: "registry.example.com/any:1" }, { nodeSelector: { disk: "fast" } });
    const pod = await until("choosy", (one) => conditionOf(one, "PodScheduled") !== undefined);
    expect(textAt(pod, "status", "phase")).toBe("Pending");
    expect(conditionOf(pod, "PodScheduled")).toMatchObject({ status: "False", reason: "Unschedulable" });
    const events = world.cluster.control.objects.list(kinds.event, "default");
    const told = events.filter((event) => textAt(event, "involvedObject", "name") === "choosy");
    expect(told.map((event) => event.reason)).toEqual(["FailedScheduling"]);
    const read = await rawRequest(world.cluster, "/api/v1/namespaces/default/pods/choosy/log");
    expect(read).toEqual({ code: 204, body: "" });
  });
});

describe("pretence", () => {
  test("an image without source is pretended and says so on the pod and in its log", async () => {
    world.registry.push({ name: "redis", tag: "7", source: null });
    run("redis", { image: "docker.io/library/redis:7" });
    const pod = await until("redis", isReady);
    expect(pod.metadata.annotations).toEqual({ "trial.portolan/pretended": "true" });
    expect(await log("redis")).toContain("this container is pretended and nothing runs");
  });
});

describe("ends", () => {
  test("a deleted pod is asked kindly first, and gone with its process", async () => {
    const image = await build(
      "kind",
      `process.on("SIGTERM", () => { console.log("goodbye"); process.exit(0); }); ${server("response.end('1')")}`,
    );
    run("kind", { image, readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 } });
    const pod = await until("kind", isReady);
    world.cluster.control.objects.remove(kinds.pod, "default", "kind");
    await world.untilGone(kinds.pod, "default", "kind");
    await expect(answer(pod)).rejects.toThrow();
  });

  test("a job that takes longer than it may has failed, and its pod goes", async () => {
    const { objects } = world.cluster.control;
    const image = await build("slow", "setInterval(() => {}, 1000);");
    objects.create(kinds.job, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "slow", namespace: "default" },
      spec: {
        activeDeadlineSeconds: 5,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "j", image }] } },
      },
    });
    const failed = await world.until(
      kinds.job,
      "default",
      "slow",
      (object) => conditionOf(object, "Failed") !== undefined,
    );
    expect(conditionOf(failed, "Failed")).toMatchObject({ reason: "DeadlineExceeded" });
    const pods = objects.list(kinds.pod, "default").filter((pod) => pod.metadata.name.startsWith("slow-"));
    expect(pods.every((pod) => pod.metadata.deletionTimestamp !== undefined)).toBe(true);
  });

  test("a job's pod runs once and the job is complete; one that fails too often has failed", async () => {
    const { objects } = world.cluster.control;
    const job = (name: string, image: string) => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name, namespace: "default" },
      spec: {
        backoffLimit: 1,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "j", image }] } },
      },
    });
    objects.create(kinds.job, job("good", await build("good", "console.log('migrated')")));
    objects.create(kinds.job, job("bad", await build("bad", "process.exit(4)")));
    await world.until(
      kinds.job,
      "default",
      "good",
      (object) => conditionOf(object, "Complete") !== undefined,
    );
    const failed = await world.until(
      kinds.job,
      "default",
      "bad",
      (object) => conditionOf(object, "Failed") !== undefined,
    );
    expect(mapAt(failed, "status").failed).toBe(2);
    const pods = objects
      .list(kinds.pod, "default")
      .filter((pod) => textAt(listAt(pod, "metadata", "ownerReferences")[0], "name") === "bad");
    expect(pods.map((pod) => textAt(pod, "status", "phase"))).toEqual(["Failed", "Failed"]);
  });
});
