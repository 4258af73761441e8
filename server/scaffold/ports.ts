import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";

// Every function here throws `RepoFailed` where the host does not do what was asked, and ends with `signal`.
// SHAs are 40 hex digits. Branch names come without `refs/heads/`.

/** What the person asked for may do in the repository, as the host sees it; `none` for a stranger. */
export type RepoPermission = "admin" | "maintain" | "write" | "triage" | "read" | "none";

export type SeenPullRequest = {
  number: number;
  url: string;
  state: "open" | "closed" | "merged";
  headSha: string;
  mergeSha: string | null;
  /** Opened by the portal's own App, as the host attests it. */
  isByPortal: boolean;
};

/** The repository as it bears on one request, read at one moment. */
export type Sight = {
  permission: RepoPermission;
  base: { sha: string; treeSha: string };
  /** Git's object id at each of the asked paths of the base branch; null where nothing is. */
  objects: { path: string; object: string | null }[];
  branch: { sha: string; treeSha: string; message: string; committedAt: Date } | null;
  /** Of this repository's own branch (forks with the same branch name left out), newest first. */
  pullRequests: SeenPullRequest[];
};

export type SightQuery = { login: string; baseBranch: string; branch: string; paths: string[] };

/** One read. A repository without the base branch is `missing`. */
export type RepoSight = { look: (query: SightQuery, signal: AbortSignal) => Promise<Sight> };

export type CommitAuthor = { name: string; email: string; date: Date };
export type NewCommit = {
  message: string;
  treeSha: string;
  parentSha: string;
  author: CommitAuthor;
  committer: CommitAuthor;
};

/** Both make Git objects: the same input gives the same SHA, so repeating them is harmless. */
export type RepoObjects = {
  createTree: (files: RenderedFile[], baseTreeSha: string, signal: AbortSignal) => Promise<string>;
  createCommit: (commit: NewCommit, signal: AbortSignal) => Promise<string>;
};

/** Branches are only ever made and deleted, never moved. */
export type RepoBranches = {
  /** `taken` where the host says that it exists; `refused` where it gives no reason, so look again before concluding. */
  createBranch: (
    branch: string,
    sha: string,
    signal: AbortSignal,
  ) => Promise<"created" | "taken" | "refused">;
  /** A branch that is not there is already deleted. */
  deleteBranch: (branch: string, signal: AbortSignal) => Promise<void>;
};

export type NewPullRequest = { title: string; body: string; branch: string; baseBranch: string };
export type Opened =
  | { kind: "opened"; number: number; url: string }
  /** One is open for this branch already: look for it. */
  | { kind: "exists" }
  /** Refused for another reason, in the host's words: `No commits between ...` just after the branch was made. */
  | { kind: "refused"; reason: string };

export type RepoPullRequests = {
  open: (pullRequest: NewPullRequest, signal: AbortSignal) => Promise<Opened>;
  addLabels: (number: number, labels: string[], signal: AbortSignal) => Promise<void>;
  requestReviewers: (number: number, people: string[], teams: string[], signal: AbortSignal) => Promise<void>;
  /** Closing what is closed changes nothing; `merged` where it was merged meanwhile. */
  close: (number: number, signal: AbortSignal) => Promise<"closed" | "merged">;
};

export type OwnBranch = { branch: string; sha: string };
export type OwnPullRequest = Omit<SeenPullRequest, "isByPortal"> & { branch: string };

/** What stands in the repository under the portal's own branch prefix, whoever remembers it. */
export type RepoTraces = {
  listBranches: (prefix: string, signal: AbortSignal) => Promise<OwnBranch[]>;
  /** Among the 100 newest pull requests of any state, those from this repository's own branches. */
  listPullRequests: (prefix: string, signal: AbortSignal) => Promise<OwnPullRequest[]>;
};
