import { z } from "zod";

export const conclusionSchema = z.enum([
  "success",
  "failure",
  "neutral",
  "cancelled",
  "skipped",
  "timed_out",
  "action_required",
  "startup_failure",
  "stale",
]);
export type Conclusion = z.output<typeof conclusionSchema>;

export const progressSchema = z.enum(["queued", "in_progress", "completed"]);
export type Progress = z.output<typeof progressSchema>;

const moving = { status: progressSchema, conclusion: conclusionSchema.nullable() };

export const suiteSchema = z.object({
  id: z.int(),
  repository: z.string(),
  sha: z.string(),
  branch: z.string().nullable(),
  /** Slug of the GitHub App that owns the suite: `github-actions` for workflow runs. */
  app: z.string(),
  ...moving,
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type CheckSuite = z.output<typeof suiteSchema>;

export const annotationSchema = z.object({
  path: z.string(),
  startLine: z.int(),
  endLine: z.int(),
  level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().nullable().default(null),
});
export type Annotation = z.output<typeof annotationSchema>;

export const checkRunSchema = z.object({
  id: z.int(),
  suite: z.int(),
  repository: z.string(),
  sha: z.string(),
  name: z.string(),
  app: z.string(),
  ...moving,
  externalId: z.string(),
  detailsUrl: z.string().nullable(),
  title: z.string().nullable(),
  summary: z.string().nullable(),
  text: z.string().nullable(),
  annotations: z.array(annotationSchema),
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});
export type CheckRun = z.output<typeof checkRunSchema>;

export const stepSchema = z.object({
  name: z.string(),
  number: z.int(),
  ...moving,
  startedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
});
export type Step = z.output<typeof stepSchema>;

export const workflowRunSchema = z.object({
  id: z.int(),
  repository: z.string(),
  suite: z.int(),
  workflow: z.string(),
  path: z.string(),
  workflowId: z.int(),
  title: z.string(),
  event: z.string(),
  branch: z.string(),
  sha: z.string(),
  actor: z.string(),
  runNumber: z.int(),
  attempt: z.int(),
  ...moving,
  createdAt: z.string(),
  updatedAt: z.string(),
  startedAt: z.string(),
});
export type WorkflowRun = z.output<typeof workflowRunSchema>;

export const jobSchema = z.object({
  id: z.int(),
  repository: z.string(),
  run: z.int(),
  attempt: z.int(),
  /** GitHub gives job and check run the same id; so do we. */
  name: z.string(),
  sha: z.string(),
  labels: z.array(z.string()),
  ...moving,
  steps: z.array(stepSchema),
  createdAt: z.string(),
  startedAt: z.string(),
  completedAt: z.string().nullable(),
});
export type Job = z.output<typeof jobSchema>;
