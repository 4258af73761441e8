/** Of one call: each outcome that the portal acts on, and what it takes it to mean. */
type Outcomes = Record<string, string>;

const unchanged = "what was read before still holds";

/**
 * Every call the portal makes of GitHub and the answers it relies on. `make test` fails where one of them was not tried
 * against the trial GitHub, and where the portal makes a call that is not listed. Outcomes that GitHub tells apart by
 * headers or words alone are named here by what sets them apart.
 */
export const reliedOn: Record<string, Outcomes> = {
  "POST /app/installations/{installation_id}/access_tokens": { 201: "a token for an hour" },
  "GET /user": { 200: "who signs in" },

  "GET /orgs/{org}/members": { 200: "a page of people; an empty one is the last", 304: unchanged },
  "GET /orgs/{org}/members/{username}": { 204: "a member", 404: "not a member" },
  "graphql Teams": { 200: "teams with their first members" },
  "graphql TeamMembers": { 200: "further members of one team" },

  "GET /repos/{owner}/{repo}/git/ref/{ref}": { 200: "where the branch stands", 304: unchanged },
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}": { 200: "all files, unless it says truncated" },
  "graphql Blobs": { 200: "the files' text" },
  "GET /repos/{owner}/{repo}/git/blobs/{file_sha}": { 200: "an image's bytes" },
  "GET /repos/{owner}/{repo}/git/matching-refs/{ref}": {
    200: "the branches under a prefix",
    304: unchanged,
  },

  "graphql Sight": { 200: "what a creation has to know before it writes" },
  "POST /repos/{owner}/{repo}/git/trees": { 201: "the tree's id" },
  "POST /repos/{owner}/{repo}/git/commits": { 201: "the commit's id, the same for the same input" },
  "POST /repos/{owner}/{repo}/git/refs": {
    201: "the branch was made",
    422: "it was not; why, is looked for",
    "422 already exists": "an earlier attempt or somebody else made it",
  },
  "DELETE /repos/{owner}/{repo}/git/refs/{ref}": { 204: "the branch is gone", 422: "it was gone before" },
  "POST /repos/{owner}/{repo}/pulls": {
    201: "the pull request was opened",
    422: "refused for good, except for want of commits between the branches",
    "422 already exists": "an earlier attempt opened it",
  },
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}": { 200: "closed, or found merged" },
  "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": { 200: "labelled" },
  "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers": {
    201: "asked for a review",
    422: "one of those asked cannot review",
  },

  "GET /repos/{owner}/{repo}/pulls": { 200: "the newest, a page", 304: unchanged },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": {
    200: "its state; whether it merges may not be known yet",
    304: unchanged,
    404: "there is no such pull request",
  },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews": { 200: "every review", 304: unchanged },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits": { 200: "the messages" },
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": { 200: "the changed paths, a page" },
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": {
    200: "the newest run of each check",
    304: unchanged,
  },
  "GET /repos/{owner}/{repo}/commits/{ref}/status": {
    200: "the newest status of each context",
    304: unchanged,
  },
  "GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs": { 302: "where the log lies for a minute" },
  "GET /repos/{owner}/{repo}/compare/{basehead}": {
    200: "whether one commit holds the other",
    404: "one of them is gone",
  },
  "graphql Tree": { 200: "a folder's tree, null where there is none" },
  "POST /repos/{owner}/{repo}/statuses/{sha}": { 201: "the status stands" },
  "GET /repos/{owner}/{repo}/issues/{issue_number}/events": { 200: "who set and removed which label" },

  "GET /repos/{owner}/{repo}/rules/branches/{branch}": { 200: "the rulesets' demands", 304: unchanged },
  "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}": { 200: "whether the App may go round it" },
  "GET /repos/{owner}/{repo}/branches/{branch}/protection": {
    200: "what classic protection demands",
    304: unchanged,
    403: "the App may not know",
    404: "no classic protection",
  },
};

/** Answers that any call may get and that mean the same everywhere. */
export const reliedOnAnywhere: Outcomes = {
  401: "the token is no longer good",
  403: "the App lacks a right",
  "200 FORBIDDEN": "as 403, from GraphQL",
  "200 NOT_FOUND": "as 404, from GraphQL",
  "200 RATE_LIMITED": "as 403 spent limit, from GraphQL",
  "403 secondary limit": "writing too fast; when to come back is told",
  "403 spent limit": "the hour's calls are used up until the time told",
  404: "not there, or not for the App's eyes",
  "429 secondary limit": "as with 403",
  502: "it may have happened or not",
  503: "GitHub is away",
  "no answer": "it may have happened or not",
};

/** Webhooks that tell the portal to look again. */
export const reliedOnWebhooks: string[] = [
  "push",
  "pull_request.opened",
  "pull_request.synchronize",
  "pull_request.closed",
  "pull_request.reopened",
  "pull_request.labeled",
  "pull_request.unlabeled",
  "pull_request_review.submitted",
  "check_run.created",
  "check_run.completed",
  "check_suite.completed",
  "workflow_run.completed",
  "status",
];
