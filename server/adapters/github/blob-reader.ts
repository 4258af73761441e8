import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { BlobReader } from "#server/runbooks/ports.ts";
import { Unavailable } from "#server/runtime/errors.ts";

const blob = z.object({ data: z.object({ content: z.string(), encoding: z.literal("base64") }) });

/** Contents of files that hold no text, by GitHub's API. */
export function createBlobReader(octokit: Octokit, repository: string): BlobReader {
  const [owner = "", repo = ""] = repository.split("/");
  return async (sha) => {
    try {
      const answer = await octokit.rest.git.getBlob({ owner, repo, file_sha: sha });
      return Buffer.from(blob.parse(answer).data.content, "base64");
    } catch (cause) {
      throw new Unavailable("GitHub", "GitHub did not give the image", { cause });
    }
  };
}
