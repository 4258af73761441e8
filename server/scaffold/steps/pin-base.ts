import { explain } from "#domain/scaffold/explanation.ts";
import { renderedDigest } from "#domain/scaffold/rendered-digest.ts";
import { type Attempt, done, ended, type StepResult } from "#server/scaffold/attempt.ts";

/** S2: fixes what the commit will be laid on. From here on every retry makes the very same commit. */
export async function pinBase({ request, rendering, sight }: Attempt): Promise<StepResult> {
  if (renderedDigest(rendering.files) !== request.renderedDigest) {
    return ended(explain.templateChanged(), true);
  }
  const facts = { baseSha: sight.base.sha, baseTreeSha: sight.base.treeSha };
  return done("pin", facts, { base: sight.base.sha, digest: request.renderedDigest });
}
