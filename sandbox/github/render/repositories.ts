import type { Repository } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import { fullName, type World } from "../world.ts";
import { nodeId, organizationAccount } from "./accounts.ts";

/** GitHub's 38 address templates of a repository. */
function addresses(url: string) {
  return {
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}

export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.urls.api}/repos/${fullName(repository)}`;
}

/** OpenAPI `simple-repository`, which `minimal-repository` allows too. */
export function simpleRepository(world: World, repository: Repository) {
  const id = stableId(`repository:${fullName(repository)}`);
  const url = repositoryUrl(world, repository);
  return {
    id,
    node_id: nodeId("R", id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: organizationAccount(world),
    html_url: `${world.urls.web}/${fullName(repository)}`,
    description: repository.description,
    fork: false,
    url,
    ...addresses(url),
  };
}

/** OpenAPI `repository` and, with `full`, `full-repository`. */
export function repositoryObject(world: World, repository: Repository) {
  const web = `${world.urls.web}/${fullName(repository)}`;
  const open = world.store.pulls
    .all()
    .filter((pull) => pull.repository === fullName(repository) && pull.state === "open").length;
  return {
    ...simpleRepository(world, repository),
    git_url: `${web.replace(/^https?/, "git")}.git`,
    ssh_url: `git@${new URL(web).host}:${fullName(repository)}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
    mirror_url: null,
    homepage: null,
    language: null,
    size: 0,
    stargazers_count: 0,
    watchers_count: 0,
    forks_count: 0,
    open_issues_count: open,
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: repository.defaultBranch,
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    license: null,
    visibility: repository.private ? "private" : "public",
    is_template: false,
    topics: [],
    web_commit_signoff_required: false,
    allow_forking: true,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
  };
}

export function fullRepository(world: World, repository: Repository) {
  return {
    ...repositoryObject(world, repository),
    network_count: 0,
    subscribers_count: 0,
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
  };
}
