/**
 * Finds, after a merge, the plans that were made and reviewed for exactly this content, and prints those that change
 * something as a list for a build matrix: `[{"stack":"dev","run":"123","artifact":"plan-dev-…"}]`. Fails where one is
 * missing, since nothing may be applied that nobody saw. Needs GITHUB_REPOSITORY and GITHUB_TOKEN.
 */
import { execFileSync } from "node:child_process";
import { z } from "zod";
import { artifactName, contentKey, stacks } from "./cloud/stored-plan.ts";

const listed = z.object({
  artifacts: z.array(
    z.object({
      name: z.string(),
      expired: z.boolean(),
      workflow_run: z.object({
        id: z.number(),
        repository_id: z.number(),
        head_repository_id: z.number(),
      }),
    }),
  ),
});

const { GITHUB_API_URL = "https://api.github.com", GITHUB_REPOSITORY, GITHUB_TOKEN } = process.env;
if (!GITHUB_REPOSITORY || !GITHUB_TOKEN) throw new Error("Set GITHUB_REPOSITORY and GITHUB_TOKEN.");

/** The newest run of this repository, not of a fork, that keeps an artifact of this name. */
async function runOf(artifact: string): Promise<string | null> {
  const url = `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/actions/artifacts?name=${artifact}&per_page=100`;
  const headers = { authorization: `Bearer ${GITHUB_TOKEN}`, accept: "application/vnd.github+json" };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} when asked for ${artifact}.`);
  const { artifacts } = listed.parse(await response.json());
  const ours = artifacts.filter(
    ({ name, expired, workflow_run }) =>
      name === artifact && !expired && workflow_run.repository_id === workflow_run.head_repository_id,
  );
  const newest = ours.map(({ workflow_run }) => workflow_run.id).sort((one, other) => other - one)[0];
  return newest === undefined ? null : String(newest);
}

const root = process.cwd();
const key = contentKey((...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim());
const found: { stack: string; run: string; artifact: string }[] = [];
const missing: string[] = [];
for (const stack of stacks(root).keys()) {
  const artifact = artifactName(stack, key, true);
  const run = await runOf(artifact);
  if (run !== null) found.push({ stack, run, artifact });
  else if ((await runOf(artifactName(stack, key, false))) === null) missing.push(stack);
}
if (missing.length > 0) {
  console.error(
    `No plan of this content is kept for ${missing.join(", ")}: main moved between plan and merge, or the plan is too old. Run this workflow by hand, which plans, asks and applies.`,
  );
  process.exitCode = 1;
} else console.log(JSON.stringify(found));
