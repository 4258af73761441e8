import type { Setback } from "#domain/scaffold/explanation.ts";
import type { RequestKind } from "#domain/scaffold/request-kind.ts";
import type { RequestState, RequestStepName } from "#domain/scaffold/request-steps.ts";

/** A request as the worker holds it. SHAs are null until their step is done. */
export type WorkRequest = {
  id: string;
  kind: RequestKind;
  state: RequestState;
  step: RequestStepName;
  title: string;
  serviceName: string;
  ownerTeam: string;
  template: { name: string; commit: string };
  requester: { login: string; name: string };
  repository: string;
  baseBranch: string;
  branch: string;
  renderedDigest: string;
  baseSha: string | null;
  baseTreeSha: string | null;
  treeSha: string | null;
  commitSha: string | null;
  pullRequest: number | null;
  cancelledBy: string | null;
  setback: Setback | null;
  /** True where an earlier lease began to open the pull request and its answer was never recorded. */
  openingUnclear: boolean;
  createdAt: Date;
};

/** What a step found out, to be kept with the request. */
export type RequestFacts = Partial<
  Pick<WorkRequest, "baseSha" | "baseTreeSha" | "treeSha" | "commitSha" | "pullRequest">
>;
