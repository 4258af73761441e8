import { ApiException, CustomObjectsApi, KubeConfig, ListWatch, Watch } from "@kubernetes/client-node";
import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { AccountName } from "#sandbox/cluster/api/accounts.ts";
import { isRecord, textAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { TestCluster } from "#sandbox/cluster/testing/test-cluster.ts";

/** A configuration of the real client for an account. */
export function connect(world: TestCluster, account: AccountName): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(world.cluster.kubeconfigPaths[account]);
  return config;
}

const group = "external-secrets.io";
/** Objects of a kind that no controller touches: the tests' own. */
export const widgets = { group, version: "v1", namespace: "default", plural: "secretstores" } as const;
/** Their path. */
export const widgetPath = `/apis/${group}/v1/namespaces/default/secretstores`;

/** One of them. */
export function widget(name: string, labels: Record<string, string> = {}) {
  return {
    apiVersion: `${group}/v1`,
    kind: "SecretStore",
    metadata: { name, namespace: "default", labels },
    spec: { size: 1 },
  };
}

/** Creates one in the cluster. */
export function createWidget(
  world: TestCluster,
  name: string,
  labels: Record<string, string> = {},
): KubernetesObject {
  return world.cluster.control.objects.create(kinds.secretStore, widget(name, labels));
}

/** What the API answered to a call that must fail. */
export async function refusal(work: Promise<unknown>): Promise<{ code: number; body: unknown }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiException)
      return { code: error.code, body: typeof error.body === "string" ? JSON.parse(error.body) : error.body };
    throw error;
  }
  throw new Error("the API did not refuse");
}

/** The names of a list's items. */
export function names(list: unknown): string[] {
  const items = isRecord(list) && Array.isArray(list.items) ? list.items : [];
  return items.map((item) => textAt(item, "metadata", "name") ?? "");
}

/** What the real client's informer has told so far, as `add name`. */
export type Seen = {
  events: string[];
  errors: unknown[];
  until(event: string): Promise<void>;
  stop(): Promise<void>;
};

/** Follows the widgets with the real client's own informer. */
export async function follow(world: TestCluster, selector: string, requestTimeoutMs = 20_000): Promise<Seen> {
  const config = connect(world, "admin");
  const custom = config.makeApiClient(CustomObjectsApi);
  const watch = new Watch(config);
  Object.assign(watch, { requestTimeoutMs });
  const list = async () => {
    const found: unknown = await custom.listNamespacedCustomObject({ ...widgets, labelSelector: selector });
    const items = isRecord(found) && Array.isArray(found.items) ? found.items : [];
    return { items, metadata: { resourceVersion: textAt(found, "metadata", "resourceVersion") ?? "" } };
  };
  const events: string[] = [];
  const waiting = new Set<() => void>();
  const informer = new ListWatch(widgetPath, watch, list, false, selector);
  const errors: unknown[] = [];
  for (const verb of ["add", "update", "delete"] as const) {
    informer.on(verb, (object: { metadata?: { name?: string } }) => {
      events.push(`${verb} ${object.metadata?.name ?? ""}`);
      for (const look of waiting) look();
    });
  }
  informer.on("error", (error) => {
    errors.push(error);
  });
  await informer.start();
  return {
    events,
    errors,
    until: (event) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`never saw "${event}", only ${JSON.stringify(events)}`)),
          10_000,
        );
        const look = () => {
          if (!events.includes(event)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    stop: () => informer.stop(),
  };
}
