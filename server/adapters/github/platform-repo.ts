import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { probeSchema, sightQuery, sightSchema } from "#server/adapters/github/sight-query.ts";
import { inOurWords } from "#server/adapters/github/translate-failure.ts";
import type {
  CommitAuthor,
  RepoBranches,
  RepoObjects,
  RepoPermission,
  RepoSight,
  Sight,
} from "#server/scaffold/ports.ts";

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const created = z.object({ data: z.object({ sha }) });
const contents = "contents: write";

/** Reads and writes Git objects and branches of one repository, `owner/name`, over GitHub's API. */
export function createPlatformRepo(
  octokit: Octokit,
  repository: string,
): RepoSight & RepoObjects & RepoBranches {
  const [owner = "", repo = ""] = repository.split("/");
  const within = (signal: AbortSignal) => ({ owner, repo, request: { signal } });

  return {
    look: ({ login, baseBranch, branch, paths }, signal) =>
      inOurWords("look at the repository", "contents: read", signal, async () => {
        const probes = Object.fromEntries(
          paths.map((path, index) => [`path${index}`, `${baseBranch}:${path}`]),
        );
        const answer: unknown = await octokit.graphql(sightQuery(paths.length), {
          owner,
          name: repo,
          login,
          base: `refs/heads/${baseBranch}`,
          head: `refs/heads/${branch}`,
          headName: branch,
          ...probes,
          request: { signal },
        });
        return readSight(answer, login, paths);
      }),

    createTree: (files, baseTreeSha, signal) =>
      inOurWords("write the files", contents, signal, async () => {
        const tree = files.map(({ path, mode, content }) => ({ path, mode, content, type: "blob" as const }));
        const answer = await octokit.git.createTree({ ...within(signal), base_tree: baseTreeSha, tree });
        return created.parse(answer).data.sha;
      }),

    createCommit: ({ message, treeSha, parentSha, author, committer }, signal) =>
      inOurWords("write the commit", contents, signal, async () => {
        const answer = await octokit.git.createCommit({
          ...within(signal),
          message,
          tree: treeSha,
          parents: [parentSha],
          author: person(author),
          committer: person(committer),
        });
        return created.parse(answer).data.sha;
      }),

    createBranch: (branch, target, signal) =>
      inOurWords("create the branch", contents, signal, async () => {
        await octokit.git.createRef({ ...within(signal), ref: `refs/heads/${branch}`, sha: target });
        return "created" as const;
      }).catch((error: unknown) => {
        if (!isRejected(error, 422)) throw error;
        return /already exists/i.test(error.message) ? ("taken" as const) : ("refused" as const);
      }),

    deleteBranch: (branch, signal) =>
      inOurWords("delete the branch", contents, signal, async () => {
        await octokit.git.deleteRef({ ...within(signal), ref: `heads/${branch}` });
      }).catch((error: unknown) => {
        // 422 "Reference does not exist" is GitHub's answer for a branch that is gone; 404 that of others.
        if (isRejected(error, 422) || (error instanceof RepoFailed && error.failure.kind === "missing"))
          return;
        throw error;
      }),
  };
}

export function isRejected(error: unknown, status: number): error is RepoFailed {
  return error instanceof RepoFailed && error.failure.kind === "rejected" && error.failure.status === status;
}

/** Git keeps whole seconds; a fraction would be cut by GitHub, so it is not sent. */
function person({ name, email, date }: CommitAuthor) {
  return { name, email, date: date.toISOString().replace(/\.\d+Z$/, "Z") };
}

const permissions = {
  ADMIN: "admin",
  MAINTAIN: "maintain",
  WRITE: "write",
  TRIAGE: "triage",
  READ: "read",
} as const satisfies Record<string, RepoPermission>;
const prStates = { OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const;

function readSight(answer: unknown, login: string, paths: string[]): Sight {
  const { repository } = sightSchema.parse(answer);
  if (!repository?.base) {
    const message = repository
      ? "The base branch does not exist."
      : "The repository is not there for the App.";
    throw new RepoFailed("look at the repository", { kind: "missing" }, message);
  }
  const edges = repository.collaborators?.edges ?? [];
  const mine = edges.find((edge) => edge?.node.login.toLowerCase() === login.toLowerCase());
  const { base, branch } = repository;
  return {
    permission: mine ? permissions[mine.permission] : "none",
    base: { sha: base.target.oid, treeSha: base.target.tree.oid },
    objects: paths.map((path, index) => ({
      path,
      object: probeSchema.parse(repository[`path${index}`])?.oid ?? null,
    })),
    branch: branch && {
      sha: branch.target.oid,
      treeSha: branch.target.tree.oid,
      message: branch.target.message,
      committedAt: branch.target.committedDate,
    },
    // A fork may carry a branch of the same name; what comes from there is not ours.
    pullRequests: (repository.pullRequests.nodes ?? []).flatMap((node) =>
      node === null || node.isCrossRepository
        ? []
        : [
            {
              number: node.number,
              url: node.url,
              state: prStates[node.state],
              headSha: node.headRefOid,
              mergeSha: node.mergeCommit?.oid ?? null,
              isByPortal: node.viewerDidAuthor,
            },
          ],
    ),
  };
}
