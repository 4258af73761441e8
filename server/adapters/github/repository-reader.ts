import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { statusOf } from "#server/adapters/github/connect.ts";
import type { RepositoryFile, RepositoryReader } from "#server/catalog/ports.ts";
import { Unavailable } from "#server/runtime/errors.ts";

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const head = z.object({
  data: z.object({ object: z.object({ sha }) }),
  headers: z.object({ etag: z.string().optional() }),
});
const entry = z.object({
  path: z.string(),
  mode: z.string(),
  type: z.string(),
  sha,
  size: z.number().optional(),
});
const tree = z.object({ data: z.object({ truncated: z.boolean(), tree: z.array(entry) }) });
const blob = z.object({
  oid: sha,
  isBinary: z.boolean().nullable(),
  isTruncated: z.boolean(),
  text: z.string().nullable(),
});

/** Larger files than this are not read; a catalog file is a few kilobytes. */
const fileLimit = 512 * 1024;
const batchSize = 50;

type Blob = { text: string } | { reason: string };

/**
 * The platform repository by way of GitHub's API: one conditional request while the branch stands still, one
 * request for the tree when it moved, then only the blobs that were not there before.
 */
export function createRepositoryReader(
  octokit: Octokit,
  repository: string,
  branch: string,
): RepositoryReader {
  const [owner = "", repo = ""] = repository.split("/");
  let lastHead: { commit: string; etag: string } | null = null;
  let known = new Map<string, Blob>();

  async function readHead(knownCommit: string | null, stop: AbortSignal): Promise<string> {
    const etag = lastHead !== null && lastHead.commit === knownCommit ? lastHead.etag : null;
    try {
      const answer = await octokit.rest.git.getRef({
        owner,
        repo,
        ref: `heads/${branch}`,
        ...(etag ? { headers: { "if-none-match": etag } } : {}),
        request: { signal: stop },
      });
      const { data, headers } = head.parse(answer);
      lastHead = headers.etag ? { commit: data.object.sha, etag: headers.etag } : null;
      return data.object.sha;
    } catch (error) {
      if (statusOf(error) === 304 && knownCommit) return knownCommit;
      throw error;
    }
  }

  async function readBlobs(wanted: string[], stop: AbortSignal): Promise<Map<string, Blob>> {
    const blobs = new Map<string, Blob>();
    for (let start = 0; start < wanted.length; start += batchSize) {
      const batch = wanted.slice(start, start + batchSize);
      const fields = batch.map((oid, index) => `b${index}: object(oid: "${oid}") { ...blob }`).join("\n");
      const answer: unknown = await octokit.graphql(
        `query Blobs($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields} } }
         fragment blob on Blob { oid isBinary isTruncated text }`,
        { owner, repo, request: { signal: stop } },
      );
      const { repository: found } = z.object({ repository: z.record(z.string(), blob) }).parse(answer);
      for (const { oid, isBinary, isTruncated, text } of Object.values(found)) {
        const readable = text !== null && !isBinary && !isTruncated;
        blobs.set(oid, readable ? { text } : { reason: isBinary ? "It is not text." : "It is too large." });
      }
    }
    return blobs;
  }

  async function read(knownCommit: string | null, wanted: (path: string) => boolean, stop: AbortSignal) {
    const commit = await readHead(knownCommit, stop);
    if (commit === knownCommit) return { kind: "unchanged" as const };
    const answer = await octokit.rest.git.getTree({
      owner,
      repo,
      tree_sha: commit,
      recursive: "1",
      request: { signal: stop },
    });
    const { truncated, tree: entries } = tree.parse(answer).data;
    if (truncated) throw new Error(`${repository} holds more files than GitHub lists at once`);
    const chosen = entries.filter(({ type, path }) => type === "blob" && wanted(path));
    const small = chosen.filter(({ size = 0 }) => size <= fileLimit);
    const missing = [...new Set(small.map((each) => each.sha))].filter((oid) => !known.has(oid));
    const fresh = await readBlobs(missing, stop);
    // Only what the newest tree names is kept, or the process would grow with every push.
    known = new Map(
      small.flatMap((each) => {
        const content = fresh.get(each.sha) ?? known.get(each.sha);
        return content ? [[each.sha, content] as const] : [];
      }),
    );
    const files: RepositoryFile[] = [];
    const unreadable: { path: string; reason: string; blob: string | null }[] = [];
    for (const { path, mode, sha: oid } of chosen) {
      const content = known.get(oid) ?? { reason: "It is too large." };
      if ("text" in content) files.push({ path, mode, content: content.text, blob: oid });
      else unreadable.push({ path, reason: content.reason, blob: known.has(oid) ? oid : null });
    }
    return { kind: "read" as const, commit, files, unreadable };
  }

  return {
    read: async (knownCommit, wanted, stop) => {
      try {
        return await read(knownCommit, wanted, stop);
      } catch (cause) {
        stop.throwIfAborted();
        throw new Unavailable("GitHub", `GitHub did not give the files of ${repository}`, { cause });
      }
    },
  };
}
