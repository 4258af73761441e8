import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openProcessLedger } from "#sandbox/cluster/kubelet/process-ledger.ts";
import { at, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { conditionOf, createJourney } from "#sandbox/cluster/testing/journey.ts";
import { rawRequest } from "#sandbox/cluster/testing/raw-request.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

test("close ends every process, and the next start runs each pod once more", async () => {
  world = await startTestCluster();
  const journey = createJourney(world);
  await journey.settled("again-api");
  const pod = journey.podsOf("again-api")[0];
  const name = pod?.metadata.name ?? "";
  await world.cluster.close();
  await expect(fetch(`http://${textAt(pod, "status", "podIP")}:8080/`)).rejects.toThrow();

  await world.start();
  await world.until(kinds.pod, "again-api-dev", name, (now) => {
    const restarts = at(now, "status", "containerStatuses", 0, "restartCount");
    return restarts === 1 && textAt(conditionOf(now, "Ready"), "status") === "True";
  });
  expect(await journey.askPod("again-api")).toMatchObject({ version: "one" });
  const log = await rawRequest(world.cluster, `/api/v1/namespaces/again-api-dev/pods/${name}/log`);
  expect(log.body).toBe("starting one\nlistening\n");
});

test("what a killed cluster left running is ended by the next one, and nobody else's process", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "portolan-ledger-")), "processes.json");
  const idle = ["-e", "setInterval(() => {}, 1000)"];
  const left = spawn(process.execPath, idle, { detached: true, stdio: "ignore" });
  const foreign = spawn(process.execPath, idle, { detached: true, stdio: "ignore" });
  const ended = new Promise<unknown>((resolve) => left.once("exit", (_code, signal) => resolve(signal)));
  const exited = new Promise<never>(() => undefined);
  const ledger = openProcessLedger(file);
  ledger.track({ pid: left.pid ?? 0, exited });
  const stored = readFileSync(file, "utf8");
  writeFileSync(file, stored.replace("]", `,{"pid":${foreign.pid},"startTime":"1"}]`));
  const next = openProcessLedger(file);
  expect(await ended).toBe("SIGKILL");
  expect(foreign.exitCode).toBeNull();
  foreign.kill();
  ledger.close();
  next.close();
});
