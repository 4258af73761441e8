import { z } from "zod";

/** Times are ISO 8601 strings as GitHub prints them (whole seconds, `Z`), except fields ending in `Ms`. */
const at = z.string();
const sha = z.string();

export const permissionSchema = z.enum(["read", "triage", "write", "maintain", "admin"]);
export type Permission = z.output<typeof permissionSchema>;

export const personSchema = z.object({
  login: z.string(),
  name: z.string(),
  email: z.string(),
  /** Of the organisation. */
  member: z.boolean().default(true),
});
export type Person = z.output<typeof personSchema>;

export const teamSchema = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string().default(""),
  members: z.array(z.string()),
});
export type Team = z.output<typeof teamSchema>;

/**
 * What has to hold before a branch takes a change. `kind` says through which API GitHub would tell it: rulesets by
 * `GET /rules/branches/{branch}`, classic protection by `GET /branches/{branch}/protection`.
 */
export const branchRuleSchema = z.object({
  branch: z.string(),
  kind: z.enum(["ruleset", "classic"]).default("ruleset"),
  requiredApprovals: z.int().default(1),
  dismissStale: z.boolean().default(true),
  requiredChecks: z.array(z.string()).default([]),
  upToDate: z.boolean().default(false),
  appMayMerge: z.boolean().default(false),
});
export type BranchRule = z.output<typeof branchRuleSchema>;

export const labelSchema = z.object({ name: z.string(), color: z.string(), description: z.string() });
export type Label = z.output<typeof labelSchema>;

export const repositorySchema = z.object({
  owner: z.string(),
  name: z.string(),
  description: z.string().default(""),
  defaultBranch: z.string(),
  private: z.boolean(),
  collaborators: z.record(z.string(), permissionSchema),
  teams: z.record(z.string(), permissionSchema),
  rules: z.array(branchRuleSchema),
  labels: z.array(labelSchema),
  createdAt: at,
  pushedAt: at,
});
export type Repository = z.output<typeof repositorySchema>;

export const pullSchema = z.object({
  id: z.int(),
  repository: z.string(),
  number: z.int(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean(),
  author: z.string(),
  headRef: z.string(),
  headSha: sha,
  baseRef: z.string(),
  /** The base branch's tip when the pull request was opened or last synchronised. */
  baseSha: sha,
  labels: z.array(z.string()),
  /** Who set and removed which label, oldest first. */
  labelEvents: z
    .array(
      z.object({
        id: z.int(),
        event: z.enum(["labeled", "unlabeled"]),
        label: z.string(),
        by: z.string(),
        at,
      }),
    )
    .default([]),
  reviewers: z.array(z.string()),
  teamReviewers: z.array(z.string()),
  assignees: z.array(z.string()),
  createdAt: at,
  updatedAt: at,
  closedAt: at.nullable(),
  mergedAt: at.nullable(),
  mergedBy: z.string().nullable(),
  mergeSha: sha.nullable(),
  /** The commit behind `refs/pull/<n>/merge`, once mergeability was computed. */
  testMergeSha: sha.nullable().default(null),
  createdMs: z.number(),
});
export type Pull = z.output<typeof pullSchema>;

export const reviewSchema = z.object({
  id: z.int(),
  repository: z.string(),
  pull: z.int(),
  user: z.string(),
  state: z.enum(["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"]),
  body: z.string(),
  commitId: sha,
  submittedAt: at,
});
export type Review = z.output<typeof reviewSchema>;

export const commentSchema = z.object({
  id: z.int(),
  repository: z.string(),
  issue: z.int(),
  user: z.string(),
  body: z.string(),
  createdAt: at,
  updatedAt: at,
});
export type Comment = z.output<typeof commentSchema>;

export const statusSchema = z.object({
  id: z.int(),
  repository: z.string(),
  sha,
  context: z.string(),
  state: z.enum(["error", "failure", "pending", "success"]),
  description: z.string().nullable(),
  targetUrl: z.string().nullable(),
  creator: z.string(),
  createdAt: at,
});
export type CommitStatus = z.output<typeof statusSchema>;

export const tokenSchema = z.object({
  /** SHA-256 of the token: the journal holds nothing that signs anybody in. */
  hash: z.string(),
  kind: z.enum(["installation", "user"]),
  login: z.string(),
  scopes: z.array(z.string()),
  permissions: z.record(z.string(), z.string()),
  /** Repository names the token is narrowed to; null = all of the installation. */
  repositories: z.array(z.string()).nullable(),
  expiresMs: z.number().nullable(),
});

export const sessionSchema = z.object({ hash: z.string(), login: z.string(), csrf: z.string() });
export type Session = z.output<typeof sessionSchema>;

export const deliverySchema = z.object({
  id: z.int(),
  guid: z.string(),
  event: z.string(),
  action: z.string().nullable(),
  url: z.string(),
  deliveredAt: at,
  redelivery: z.boolean(),
  duration: z.number(),
  status: z.string(),
  statusCode: z.int(),
  repository: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  requestHeaders: z.record(z.string(), z.string()),
  responseHeaders: z.record(z.string(), z.string()),
  responseBody: z.string(),
});
export type Delivery = z.output<typeof deliverySchema>;
