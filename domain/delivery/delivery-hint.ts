import { z } from "zod";

/** What a webhook points at; the portal reads the objects again and believes nothing else in it. */
export type DeliveryHint = {
  repository: string;
  pullRequests: number[];
  /** Heads whose checks or statuses changed. */
  shas: string[];
  /** The branch that moved, for a push. */
  branch: string | null;
  /** What GitHub's merge queue wants to know the checks of. */
  mergeGroup: { head: string; base: string; ref: string } | null;
};

const number = z.number().int().positive().max(2_147_483_647);
const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const withPulls = z
  .object({
    head_sha: sha.optional().catch(undefined),
    pull_requests: z.array(z.object({ number })).max(100).catch([]).default([]),
  })
  .optional()
  .catch(undefined);

// As git allows: no space, no control character.
const refName = z.string().regex(/^[^\s\p{C}]{1,500}$/u);

const hintSchema = z.object({
  repository: z.object({ full_name: z.string().regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/) }),
  pull_request: z.object({ number }).optional().catch(undefined),
  check_run: withPulls,
  check_suite: withPulls,
  workflow_run: withPulls,
  workflow_job: withPulls,
  sha: sha.optional().catch(undefined),
  ref: refName.optional().catch(undefined),
  action: z.string().optional().catch(undefined),
  merge_group: z
    .object({ head_sha: sha, base_sha: sha, head_ref: refName })
    .transform(({ head_sha: head, base_sha: base, head_ref: ref }) => ({ head, base, ref }))
    .optional()
    .catch(undefined),
});

/** Reads the hint of a webhook's body, or null where it names no repository. Never throws. */
export function deliveryHint(payload: unknown): DeliveryHint | null {
  const parsed = hintSchema.safeParse(payload);
  if (!parsed.success) return null;
  const {
    repository,
    pull_request: pull,
    check_run,
    check_suite,
    workflow_run,
    workflow_job,
    ref,
  } = parsed.data;
  const owners = [check_run, check_suite, workflow_run, workflow_job].filter((each) => each !== undefined);
  const numbers = [
    ...(pull ? [pull.number] : []),
    ...owners.flatMap((each) => each.pull_requests.map((one) => one.number)),
  ];
  const shas = [parsed.data.sha, ...owners.map((each) => each.head_sha)].filter((each) => each !== undefined);
  return {
    repository: repository.full_name,
    pullRequests: [...new Set(numbers)],
    shas: [...new Set(shas)],
    branch: ref?.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null,
    mergeGroup: (parsed.data.action === "checks_requested" && parsed.data.merge_group) || null,
  };
}
