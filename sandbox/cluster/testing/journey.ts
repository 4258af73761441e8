import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { listAt, mapAt, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import {
  manifestFiles,
  overlayFile,
  platformObjects,
  type ServiceBehaviour,
  serviceFiles,
} from "#sandbox/cluster/testing/service-files.ts";
import type { TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

export type Released = { commit: string; tag: string };

/** What the scenarios do and look at, on a cluster with the app-of-apps in place. */
export type Journey = {
  /** Commits a version of the service, builds its image and pins the overlay to it. */
  release(name: string, behaviour: ServiceBehaviour): Promise<Released>;
  /** Creates and releases a service and waits until it is healthy. */
  settled(name: string): Promise<Released>;
  /** What the first running pod answers. */
  askPod(name: string): Promise<Record<string, unknown>>;
  /** Commits to the repository and tells Argo CD, as a push webhook would. */
  commit(files: Record<string, string | null>): Promise<string>;
  podsOf(name: string): KubernetesObject[];
  application(name: string): KubernetesObject;
};

/** Puts the app-of-apps in place and returns what scenarios are made of. */
export function createJourney(world: TestCluster): Journey {
  const { repository, registry } = world;
  const { project, application: root } = platformObjects(repository.url);
  world.cluster.control.objects.create(kinds.appProject, project);
  world.cluster.control.objects.create(kinds.application, root);

  async function commit(files: Record<string, string | null>): Promise<string> {
    const made = await repository.commit(files);
    world.cluster.control.notifyPush();
    return made;
  }

  async function build(name: string, behaviour: ServiceBehaviour): Promise<string> {
    await repository.commit(serviceFiles(name, behaviour));
    const tag = await repository.treeOf(`services/${name}`);
    registry.push({ name, tag, source: { repository: repository.directory, tree: tag } });
    return tag;
  }

  function podsOf(name: string): KubernetesObject[] {
    return world.cluster.control.objects.list(kinds.pod, `${name}-dev`);
  }

  return {
    podsOf,
    commit,
    release: async (name, behaviour) => {
      const tag = await build(name, behaviour);
      return { commit: await commit(overlayFile(name, tag)), tag };
    },
    settled: async (name) => {
      const tag = await build(name, { version: "one" });
      const made = await commit(manifestFiles(name, repository.url, tag));
      await world.until(kinds.application, "argocd", `${name}-dev`, isHealthyAt(made));
      return { commit: made, tag };
    },
    askPod: async (name) => {
      const pod = podsOf(name).find((entry) => textAt(entry, "status", "phase") === "Running");
      const answer = await fetch(`http://${textAt(pod, "status", "podIP")}:8080/`);
      const body: unknown = await answer.json();
      return mapAt(body);
    },
    application: (name) => {
      const found = world.cluster.control.objects.get(kinds.application, "argocd", name);
      if (found === undefined) throw new Error(`there is no Application ${name}`);
      return found;
    },
  };
}

/** Live at a commit by the rule that a portal must follow: synced, healthy, and compared after the sync ended. */
export function isHealthyAt(commit: string): (application: KubernetesObject) => boolean {
  return (application) =>
    textAt(application, "status", "sync", "revision") === commit &&
    textAt(application, "status", "sync", "status") === "Synced" &&
    textAt(application, "status", "operationState", "phase") === "Succeeded" &&
    textAt(application, "status", "health", "status") === "Healthy" &&
    (textAt(application, "status", "reconciledAt") ?? "") >=
      (textAt(application, "status", "operationState", "finishedAt") ?? "x");
}

/** The condition of a type, or undefined. */
export function conditionOf(object: KubernetesObject, type: string): unknown {
  return listAt(object, "status", "conditions").find((entry) => textAt(entry, "type") === type);
}

/** Whether an Application's health has a status. */
export function healthIs(status: string): (object: KubernetesObject) => boolean {
  return (object) => textAt(object, "status", "health", "status") === status;
}
