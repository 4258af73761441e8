import type { Octokit } from "@octokit/rest";
import { inOurWords } from "#server/adapters/github/translate-failure.ts";
import type { StatusWriter } from "#server/delivery/ports.ts";
import { Unavailable } from "#server/runtime/errors.ts";
import type { Pace } from "#server/runtime/pace.ts";

/** Sets commit statuses on one repository, `owner/name`, in turn with every other write of the installation. */
export function createStatusWriter(octokit: Octokit, repository: string, pace: Pace): StatusWriter {
  const [owner = "", repo = ""] = repository.split("/");
  return {
    setStatus: async ({ sha, context, state, description, targetUrl }, signal) => {
      const turn = await pace.write(signal);
      if (turn.kind === "later") throw new Unavailable("GitHub", turn.reason);
      await inOurWords("set a status", "statuses: write", signal, () =>
        octokit.repos.createCommitStatus({
          owner,
          repo,
          sha,
          context,
          state,
          description,
          target_url: targetUrl,
          request: { signal },
        }),
      );
    },
  };
}
