import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { statusOf } from "#server/adapters/github/connect.ts";

/** GETs one path with parameters and gives the body as it came; unchanged answers cost no quota. */
export type ConditionalRead = (
  route: string,
  parameters: Record<string, string | number>,
  signal: AbortSignal,
) => Promise<unknown>;

/** As GitHub's paths name a repository. */
export type RepositoryName = { owner: string; repo: string };

type Kept = { etag: string; data: unknown };

const answerSchema = z.object({
  data: z.unknown(),
  headers: z.object({ etag: z.string().optional() }),
});

/**
 * Remembers the last `keep` answers by their ETag, since Octokit has no cache and throws on 304. An authenticated
 * 304 is free of GitHub's primary limit.
 */
export function createConditionalRead(octokit: Octokit, keep = 500): ConditionalRead {
  const kept = new Map<string, Kept>();
  return async (route, parameters, signal) => {
    const key = `${route} ${JSON.stringify(parameters)}`;
    const known = kept.get(key);
    const headers = known ? { "if-none-match": known.etag } : {};
    try {
      const answer: unknown = await octokit.request(`GET ${route}`, {
        ...parameters,
        headers,
        request: { signal },
      });
      const { data, headers: received } = answerSchema.parse(answer);
      kept.delete(key);
      if (received.etag) kept.set(key, { etag: received.etag, data });
      const [oldest] = kept.keys();
      if (kept.size > keep && oldest !== undefined) kept.delete(oldest);
      return data;
    } catch (error) {
      if (known && statusOf(error) === 304) return known.data;
      throw error;
    }
  };
}
