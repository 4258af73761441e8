import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { statusOf } from "#server/adapters/github/connect.ts";

/** GETs one path with these parameters; unchanged answers cost no quota. */
export type ConditionalRead<T> = (
  parameters: Record<string, string | number>,
  signal: AbortSignal,
) => Promise<T>;

/** As GitHub's paths name a repository. */
export type RepositoryName = { owner: string; repo: string };

/** As many as GitHub can be asked about before the first is asked about again. */
const keep = 2_000;

const answerSchema = z.object({
  data: z.unknown(),
  headers: z.object({ etag: z.string().optional() }),
});

/**
 * Remembers by their ETag, since Octokit has no cache and throws on 304, the answers last asked for of one route:
 * what the schema takes of them, which is a small part. An authenticated 304 is free of GitHub's primary limit.
 */
export function createConditionalRead<T>(
  octokit: Octokit,
  route: string,
  schema: z.ZodType<T>,
): ConditionalRead<T> {
  const kept = new Map<string, { etag: string; data: T }>();

  async function read(known: { etag: string; data: T } | undefined, parameters: object) {
    try {
      const headers = known ? { "if-none-match": known.etag } : {};
      const answer: unknown = await octokit.request(`GET ${route}`, { ...parameters, headers });
      const { data, headers: received } = answerSchema.parse(answer);
      return { etag: received.etag, data: schema.parse(data) };
    } catch (error) {
      if (known && statusOf(error) === 304) return known;
      throw error;
    }
  }

  return async (parameters, signal) => {
    const key = JSON.stringify(parameters);
    const { etag, data } = await read(kept.get(key), { ...parameters, request: { signal } });
    // The last asked for stands last, so that what nobody asks for any more goes first.
    kept.delete(key);
    if (etag) kept.set(key, { etag, data });
    const [oldest] = kept.keys();
    if (kept.size > keep && oldest !== undefined) kept.delete(oldest);
    return data;
  };
}
