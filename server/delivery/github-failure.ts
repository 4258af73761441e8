import { githubSource } from "#domain/delivery/source-state.ts";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import type { FollowDeps } from "#server/delivery/ports.ts";

export function isLimited(error: unknown): boolean {
  return error instanceof RepoFailed && error.failure.kind === "limited";
}

/** Keeps for people that GitHub did not answer, and for every worker when it asked for silence. */
export async function tellFailure(
  { sources, pace }: Pick<FollowDeps, "sources" | "pace">,
  error: unknown,
  now: Date,
): Promise<string> {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  if (error instanceof RepoFailed && error.failure.kind === "limited")
    await pace.block(error.failure.retryAt, message);
  await sources.failed(githubSource, now, message);
  return message;
}
