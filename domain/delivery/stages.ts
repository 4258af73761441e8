/** Environments in the order in which a change passes them; an overlay of each may stand under a service. */
export const stages = ["dev", "prod"] as const;

/** Stages from which on an image must carry its digest beside its tag. */
export function needsDigest(stage: string): boolean {
  return stage === "prod";
}
