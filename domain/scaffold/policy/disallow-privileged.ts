import { fieldsIn, fieldsOf } from "#domain/delivery/object-fields.ts";
import type { Container, PodTemplate } from "#domain/delivery/pod-template.ts";
import type { Finding, Policy } from "./policy.ts";

const hostNamespaces = ["hostNetwork", "hostPID", "hostIPC"] as const;
const allowedCapabilities = new Set(["NET_BIND_SERVICE"]);

/** Every way out of the container that a pod can ask for. Saying nothing asks for nothing, so absence passes. */
export const disallowPrivileged: Policy = {
  id: "disallow-privileged",
  title: "Pods ask for no power over their node",
  action: "enforce",
  appliesTo: () => true,
  judge: (pod) => [...hostAccess(pod), ...pod.containers.flatMap(privileges)],
};

function hostAccess(pod: PodTemplate): Finding[] {
  const shared = hostNamespaces
    .filter((field) => (pod.spec[field] ?? false) !== false)
    .map((field) => ({ message: `${pod.path}spec.${field} is set`, mend: `Remove ${field}.` }));
  const mounted = fieldsIn(pod.spec.volumes)
    .filter((volume) => "hostPath" in volume)
    .map((volume) => ({
      message: `Volume ${String(volume.name ?? "unnamed")} mounts a path of the node`,
      mend: "Use emptyDir, a ConfigMap, a Secret or a PersistentVolumeClaim in place of hostPath.",
    }));
  return [...shared, ...mounted];
}

function privileges(container: Container): Finding[] {
  const context = fieldsOf(container.fields.securityContext);
  const findings: Finding[] = [];
  for (const field of ["privileged", "allowPrivilegeEscalation"] as const) {
    if ((context[field] ?? false) === false) continue;
    findings.push({
      message: `${container.name} sets ${field}`,
      mend: `Set securityContext.${field} to false.`,
    });
  }
  const added = fieldsOf(context.capabilities).add;
  const excess = (Array.isArray(added) ? added.map(String) : []).filter(
    (name) => !allowedCapabilities.has(name),
  );
  if (excess.length > 0) {
    findings.push({
      message: `${container.name} adds the capabilities ${excess.join(", ")}`,
      mend: "Remove them from securityContext.capabilities.add; only NET_BIND_SERVICE may be added.",
    });
  }
  return findings;
}
