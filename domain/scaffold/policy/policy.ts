import type { PodTemplate } from "#domain/delivery/pod-template.ts";

/** What is wrong at one place of an object, and the edit that mends it. */
export type Finding = { message: string; mend: string };

/** What a policy may know beside the pod template itself. */
export type PolicyContext = { kind: string; environment: string };

/**
 * A rule for pods. The same rule stands as a Kyverno ClusterPolicy in `manifests/policies/<id>.yaml`; both are
 * held to the fixtures in `manifests/policies/tests`. `enforce` refuses, `audit` only warns.
 */
export type Policy = {
  id: string;
  title: string;
  action: "enforce" | "audit";
  appliesTo: (context: PolicyContext) => boolean;
  /** Why there is nothing to judge yet, or null. */
  skips?: (pod: PodTemplate) => string | null;
  judge: (pod: PodTemplate) => Finding[];
};
