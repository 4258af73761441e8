import { type Fields, fieldsOf } from "#domain/delivery/object-fields.ts";
import type { Container, PodTemplate } from "#domain/delivery/pod-template.ts";
import type { Finding, Policy } from "./policy.ts";

/**
 * The restricted Pod Security Standard plus a read-only root.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const requireHardening: Policy = {
  id: "require-hardening",
  title: "Containers run without root, with a read-only disk and few system calls",
  action: "audit",
  appliesTo: () => true,
  judge: (pod) => pod.containers.flatMap((container) => weaknesses(pod, container)),
};

function weaknesses(pod: PodTemplate, container: Container): Finding[] {
  const ofPod = fieldsOf(pod.spec.securityContext);
  const own = fieldsOf(container.fields.securityContext);
  const findings: Finding[] = [];
  const expect = (holds: boolean, message: string, mend: string) => {
    if (!holds) findings.push({ message: `${container.name} ${message}`, mend });
  };
  const nonRoot = own.runAsNonRoot ?? ofPod.runAsNonRoot;
  expect(nonRoot === true, "may run as root", "Set securityContext.runAsNonRoot to true on the pod.");
  expect(
    ["RuntimeDefault", "Localhost"].includes(seccompOf(own) ?? seccompOf(ofPod) ?? ""),
    "has no seccomp profile",
    "Set securityContext.seccompProfile.type to RuntimeDefault on the pod.",
  );
  expect(
    own.readOnlyRootFilesystem === true,
    "can write to its root file system",
    "Set securityContext.readOnlyRootFilesystem to true and mount an emptyDir where it must write.",
  );
  expect(
    own.allowPrivilegeEscalation === false,
    "may gain privileges",
    "Set securityContext.allowPrivilegeEscalation to false.",
  );
  const dropped = fieldsOf(own.capabilities).drop;
  expect(
    Array.isArray(dropped) && dropped.includes("ALL"),
    "keeps the default capabilities",
    "Set securityContext.capabilities.drop to [ALL].",
  );
  return findings;
}

function seccompOf(securityContext: Fields): string | undefined {
  const type = fieldsOf(securityContext.seccompProfile).type;
  return typeof type === "string" ? type : undefined;
}
