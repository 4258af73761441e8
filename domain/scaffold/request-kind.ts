/** What a request asks for: a new service, or another objective for one that exists. */
export const requestKinds = ["create", "objective"] as const;
export type RequestKind = (typeof requestKinds)[number];

/**
 * What a request holds alone while it is under way: a creation the service's name, which it keeps for good, and a change
 * of objectives the service's rules, which are generated as a whole. No name of a service has a slash in it.
 */
export function claimOf(kind: RequestKind, service: string): string {
  return kind === "create" ? service : `${kind}/${service}`;
}

/** Whether the claim ends with the request whatever became of it: what was changed may be changed again. */
export function freesClaimAtEnd(kind: RequestKind): boolean {
  return kind !== "create";
}

/** A row nobody could have written is a fault. */
export function parseRequestKind(text: string): RequestKind {
  const kind = requestKinds.find((one) => one === text);
  if (!kind) throw new Error(`The record of a request is damaged: it is of the kind ${text}`);
  return kind;
}

/** Branches of the portal's own requests: `portal/<kind>/<id>`. */
export const branchPrefix = "portal/";

export function branchOf(kind: RequestKind, id: string): string {
  return `${branchPrefix}${kind}/${id}`;
}

/** Kind and id of one of the portal's branches; null for every other branch. */
export function parseBranch(branch: string): { kind: RequestKind; id: string } | null {
  const [, kindText, id] = /^portal\/([a-z]+)\/([^/]+)$/.exec(branch) ?? [];
  const kind = requestKinds.find((one) => one === kindText);
  return kind && id ? { kind, id } : null;
}
