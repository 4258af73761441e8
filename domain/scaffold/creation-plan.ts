import type { KubernetesObject } from "#domain/delivery/kubernetes-object.ts";
import type { Problem } from "#domain/problem.ts";
import type { PolicyVerdict, ResourceSums } from "#domain/scaffold/policy-verdict.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

/** One environment of the service as Argo CD would apply it. */
export type PlannedEnvironment = {
  name: string;
  objects: KubernetesObject[];
  verdicts: PolicyVerdict[];
  sums: ResourceSums;
};

/**
 * Everything a creation would do, worked out without doing any of it. The browser shows it and the server
 * works it out again from the same input; `digest` (hex SHA-256 over path, mode and content of every file,
 * sorted by path) must agree before anything is written.
 */
export type CreationPlan = {
  files: RenderedFile[];
  digest: string;
  /** Git tree id of `services/<name>`: the image's tag. */
  imageTag: string;
  environments: PlannedEnvironment[];
  pullRequest: {
    title: string;
    body: string;
    labels: string[];
    reviewers: string[];
    teamReviewers: string[];
  };
  /** Template, firewall, kustomize and policy problems; any error refuses the creation. */
  problems: Problem[];
};
