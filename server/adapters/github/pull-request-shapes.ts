import { z } from "zod";
import { plainText, safeHttpUrl } from "#domain/delivery/plain-text.ts";

// What is read of GitHub's answers. Everything else is dropped here, and every text is cleaned here.
const text = z
  .string()
  .nullish()
  .transform((value) => plainText(value ?? "", 500));
const line = z
  .string()
  .nullish()
  .transform((value) => plainText((value ?? "").split("\n", 1)[0] ?? "", 300));
const url = z
  .string()
  .nullish()
  .transform((value) => (value ? safeHttpUrl(value) : null));
const path = z.string().transform((value) => plainText(value, 4_096));
const login = z.string().transform((value) => plainText(value, 100));
const when = z.coerce.date();
const maybe = z
  .string()
  .nullish()
  .transform((value) => (value ? new Date(value) : null));
const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const user = z
  .object({ login })
  .nullish()
  .transform((value) => value?.login ?? "ghost");

export const listedPullSchema = z.object({
  number: z.number().int().positive(),
  updated_at: when,
  state: z.enum(["open", "closed"]),
  head: z.object({ sha }),
});

export const pullSchema = z.object({
  number: z.number().int().positive(),
  title: text,
  body: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  html_url: z.url({ protocol: /^https?$/ }),
  user,
  state: z.enum(["open", "closed"]),
  draft: z.boolean().default(false),
  merged: z.boolean(),
  mergeable: z
    .boolean()
    .nullish()
    .transform((value) => value ?? null),
  merge_commit_sha: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  merged_by: z
    .object({ login })
    .nullish()
    .transform((value) => value?.login ?? null),
  merged_at: maybe,
  closed_at: maybe,
  created_at: when,
  updated_at: when,
  head: z.object({ sha, ref: text }),
  base: z.object({ ref: text }),
  labels: z.array(z.object({ name: text })).default([]),
  requested_reviewers: z
    .array(z.object({ login }))
    .nullish()
    .transform((value) => value ?? []),
  requested_teams: z
    .array(z.object({ slug: login }))
    .nullish()
    .transform((value) => value ?? []),
});
export type RawPull = z.infer<typeof pullSchema>;

export const checkRunSchema = z.object({
  id: z.number(),
  name: text,
  status: z.string(),
  conclusion: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  started_at: maybe,
  completed_at: maybe,
  details_url: url,
  html_url: url,
  output: z
    .object({ title: line })
    .nullish()
    .transform((value) => value?.title ?? ""),
  app: z
    .object({ slug: z.string().nullish() })
    .nullish()
    .transform((value) => value?.slug ?? ""),
});
export type RawCheckRun = z.infer<typeof checkRunSchema>;
export const checkRunsSchema = z.object({ check_runs: z.array(checkRunSchema) });

export const statusSchema = z.object({
  statuses: z.array(
    z.object({
      context: text,
      state: z.string(),
      description: line,
      target_url: url,
      created_at: when,
      updated_at: when,
    }),
  ),
});
export type RawStatus = z.infer<typeof statusSchema>["statuses"][number];

export const reviewsSchema = z.array(
  z.object({ user, state: z.string(), commit_id: z.string().nullish(), submitted_at: maybe }),
);
export type RawReview = z.infer<typeof reviewsSchema>[number];

export const filesSchema = z.array(z.object({ filename: path, previous_filename: path.optional() }));
export const commitsSchema = z.array(z.object({ sha, commit: z.object({ message: z.string() }) }));
export const comparisonSchema = z.object({ status: z.enum(["identical", "ahead", "behind", "diverged"]) });
/** A comparison with the files in which the head differs. */
export const changesSchema = comparisonSchema.extend({ files: filesSchema.optional() });

/** Who did what to a pull request's labels; events of other kinds have neither. */
export const labelEventsSchema = z.array(
  z.object({
    event: z.string(),
    actor: user,
    label: z.object({ name: text }).nullish(),
  }),
);

/** Classic protection of a branch. */
export const protectionSchema = z.object({
  required_status_checks: z.object({ contexts: z.array(z.string()).default([]) }).nullish(),
  required_pull_request_reviews: z
    .object({ required_approving_review_count: z.number().default(0) })
    .nullish(),
});

/** Rules of a ruleset that are active on a branch, as far as they bear on a course. */
export const rulesSchema = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({
        required_approving_review_count: z.number().optional(),
        required_status_checks: z.array(z.object({ context: z.string() })).optional(),
      })
      .nullish(),
  }),
);
