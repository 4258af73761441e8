import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import { type PodTemplate, podTemplateOf } from "#domain/delivery/pod-template.ts";
import type { PolicyVerdict } from "#domain/scaffold/policy-verdict.ts";
import { disallowLatestTag } from "./disallow-latest-tag.ts";
import { disallowPrivileged } from "./disallow-privileged.ts";
import { isExcludedNamespace } from "./excluded-namespaces.ts";
import type { Policy } from "./policy.ts";
import { requireDigestInProd } from "./require-digest-in-prod.ts";
import { requireHardening } from "./require-hardening.ts";
import { requireLabels } from "./require-labels.ts";
import { requireProbes } from "./require-probes.ts";
import { requireResources } from "./require-resources.ts";

/** Every policy, in the order in which people should read the verdicts. */
export const policies: readonly Policy[] = [
  disallowLatestTag,
  requireDigestInProd,
  requireResources,
  disallowPrivileged,
  requireLabels,
  requireHardening,
  requireProbes,
];

/**
 * What each policy says of each object that makes pods: `fail` where the policy refuses, `warn` where it only
 * watches, `skip` in a namespace of the platform. Objects without pods, and policies that do not concern the
 * kind or the environment, get no verdict.
 */
export function judgeObjects(
  objects: readonly KubernetesObject[],
  context: { environment: string },
): PolicyVerdict[] {
  return objects.flatMap((object) => {
    const pod = podTemplateOf(object);
    if (pod === null) return [];
    const about = { kind: object.kind, environment: context.environment };
    return policies.filter((policy) => policy.appliesTo(about)).map((policy) => judge(policy, object, pod));
  });
}

function judge(policy: Policy, object: KubernetesObject, pod: PodTemplate): PolicyVerdict {
  const { name, namespace } = object.metadata;
  const verdict = {
    policy: policy.id,
    title: policy.title,
    object: { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) },
  };
  const excluded = namespace !== undefined && isExcludedNamespace(namespace);
  const reason = excluded ? `Namespace ${namespace} belongs to the platform` : (policy.skips?.(pod) ?? null);
  if (reason !== null) return { ...verdict, outcome: "skip", message: reason, mend: "" };
  const findings = policy.judge(pod);
  if (findings.length === 0) return { ...verdict, outcome: "pass", message: "", mend: "" };
  return {
    ...verdict,
    outcome: policy.action === "enforce" ? "fail" : "warn",
    message: findings.map((finding) => finding.message).join("; "),
    mend: [...new Set(findings.map((finding) => finding.mend))].join(" "),
  };
}
