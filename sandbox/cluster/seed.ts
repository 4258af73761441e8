import { argoNamespace } from "#sandbox/cluster/argo/settings.ts";
import { nodeName } from "#sandbox/cluster/kubelet/schedule-pod.ts";
import { sameJson, textMapAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import type { Objects } from "#sandbox/cluster/objects/objects.ts";

/** Data of the two ConfigMaps Argo CD is configured by. */
export type ArgoConfig = { argocdCm: Record<string, string>; cmdParams: Record<string, string> };

/** What the portal's course needs: health of child Applications, and resource health in the CR. */
export const portolanArgoConfig: ArgoConfig = {
  argocdCm: {
    "resource.customizations.health.argoproj.io_Application":
      'hs = {}\nhs.status = "Progressing"\nhs.message = ""\nif obj.status ~= nil and obj.status.health ~= nil then\n  hs.status = obj.status.health.status\n  hs.message = obj.status.health.message\nend\nreturn hs\n',
  },
  cmdParams: { "controller.resource.health.persist": "true" },
};

/** Puts in place what every cluster has: its namespaces, the node and Argo CD's settings. */
export function seedCluster(objects: Objects, config: ArgoConfig): void {
  for (const name of ["default", "kube-system", argoNamespace]) {
    if (objects.get(kinds.namespace, "", name) !== undefined) continue;
    objects.create(kinds.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  if (objects.get(kinds.node, "", nodeName) === undefined) {
    objects.create(kinds.node, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: nodeName },
      status: { conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }] },
    });
  }
  configMap(objects, "argocd-cm", config.argocdCm);
  configMap(objects, "argocd-cmd-params-cm", config.cmdParams);
}

function configMap(objects: Objects, name: string, data: Record<string, string>): void {
  const current = objects.get(kinds.configMap, argoNamespace, name);
  const labels = { "app.kubernetes.io/part-of": "argocd" };
  if (current === undefined) {
    objects.create(kinds.configMap, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: argoNamespace, labels },
      data,
    });
  } else if (!sameJson(textMapAt(current, "data"), data))
    objects.update(kinds.configMap, { ...current, data });
}
