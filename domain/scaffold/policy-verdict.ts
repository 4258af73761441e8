/** What one policy says of one object. `id` is the policy's file name in `manifests/policies`. */
export type PolicyVerdict = {
  policy: string;
  title: string;
  object: { kind: string; name: string; namespace?: string };
  outcome: "pass" | "fail" | "warn" | "skip";
  /** For a failure: what is wrong and where in the object; empty for a pass. */
  message: string;
  mend: string;
};

/** CPU in cores, memory in bytes; `min` and `max` follow the autoscaler's bounds. */
export type ResourceSums = {
  pods: { min: number; max: number };
  cpuCores: { min: number; max: number };
  memoryBytes: { min: number; max: number };
};
