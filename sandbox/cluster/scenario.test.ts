import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { listAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import {
  manifestFiles,
  overlayFile,
  platformObjects,
  serviceFiles,
} from "#sandbox/cluster/testing/service-files.ts";
import { startTestCluster, type TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

let world: TestCluster;

beforeAll(async () => {
  world = await startTestCluster();
});
afterAll(() => world.close());

/** Commits a version of the service, builds its image and pins the overlay to it. */
async function release(
  name: string,
  behaviour: Parameters<typeof serviceFiles>[1],
): Promise<{ commit: string; tag: string }> {
  await world.repository.commit(serviceFiles(name, behaviour));
  const tag = await world.repository.treeOf(`services/${name}`);
  world.registry.push({ name, tag, source: { repository: world.repository.directory, tree: tag } });
  return { commit: await world.repository.commit(overlayFile(name, tag)), tag };
}

function isHealthyAt(commit: string): (application: KubernetesObject) => boolean {
  return (application) =>
    textAt(application, "status", "sync", "revision") === commit &&
    textAt(application, "status", "sync", "status") === "Synced" &&
    textAt(application, "status", "operationState", "phase") === "Succeeded" &&
    textAt(application, "status", "health", "status") === "Healthy" &&
    (textAt(application, "status", "reconciledAt") ?? "") >=
      (textAt(application, "status", "operationState", "finishedAt") ?? "x");
}

async function askPod(name: string): Promise<{ version: string; greeting: string | null; uid: number }> {
  const pod = world.cluster.control.objects
    .list(kinds.pod, `${name}-dev`)
    .find((entry) => textAt(entry, "status", "phase") === "Running");
  const answer = await fetch(`http://${textAt(pod, "status", "podIP")}:8080/`);
  return answer.json();
}

test("a commit under the app-of-apps becomes a process that answers, and the next commit replaces it", async () => {
  const { repository, cluster } = world;
  await repository.commit(manifestFiles("pay-api", repository.url, "unpinned"));
  const first = await release("pay-api", { version: "one" });
  const { project, application } = platformObjects(repository.url);
  cluster.control.objects.create(kinds.appProject, project);
  cluster.control.objects.create(kinds.application, application);

  const healthy = await world.until(kinds.application, "argocd", "pay-api-dev", isHealthyAt(first.commit));
  expect(listAt(healthy, "status", "summary", "images")).toEqual([
    `registry.example.com/acme/pay-api:${first.tag}`,
  ]);
  expect(listAt(healthy, "status", "history")).toHaveLength(1);
  expect(await askPod("pay-api")).toMatchObject({ version: "one", greeting: "hello" });

  const second = await release("pay-api", { version: "two" });
  await world.until(kinds.application, "argocd", "pay-api-dev", isHealthyAt(second.commit));
  await world.until(kinds.deployment, "pay-api-dev", "pay-api", (deployment) =>
    listAt(deployment, "status", "conditions").some(
      (entry) => textAt(entry, "reason") === "NewReplicaSetAvailable",
    ),
  );
  expect(await askPod("pay-api")).toMatchObject({ version: "two" });
});
