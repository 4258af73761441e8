import type { Person, Team } from "../state/rows.ts";
import { stableId } from "../state/store.ts";
import type { World } from "../world.ts";

export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}

/** Logins ending in `[bot]` are Apps; GitHub gives those a user object too. */
export function isBot(login: string): boolean {
  return login.endsWith("[bot]");
}

/** OpenAPI `simple-user`. */
export function simpleUser(world: World, login: string) {
  const id = stableId(`user:${login}`);
  const url = `${world.urls.api}/users/${encodeURIComponent(login)}`;
  const bot = isBot(login);
  return {
    login,
    id,
    node_id: nodeId(bot ? "BOT" : "U", id),
    avatar_url: `${world.urls.web}/avatars/${encodeURIComponent(login)}`,
    gravatar_id: "",
    url,
    html_url: bot ? `${world.urls.web}/apps/${login.replace("[bot]", "")}` : `${world.urls.web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: bot ? "Bot" : "User",
    site_admin: false,
  };
}

/** OpenAPI `public-user`. */
export function publicUser(world: World, login: string, person: Person | undefined) {
  return {
    ...simpleUser(world, login),
    name: person?.name ?? null,
    company: null,
    blog: "",
    location: null,
    email: person?.email ?? null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
  };
}

/** OpenAPI `organization-simple`. */
export function organization(world: World) {
  const { login } = world.org;
  const id = stableId(`org:${login}`);
  const url = `${world.urls.api}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId("O", id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.urls.web}/avatars/${login}`,
    description: world.org.name,
  };
}

/** The organisation as the owner of a repository: `simple-user` with type Organization. */
export function organizationAccount(world: World) {
  const { login } = world.org;
  const id = stableId(`org:${login}`);
  return { ...simpleUser(world, login), id, node_id: nodeId("O", id), type: "Organization" };
}

/** OpenAPI `team`. */
export function teamObject(world: World, team: Team, permission = "pull") {
  const id = stableId(`team:${team.slug}`);
  const orgId = stableId(`org:${world.org.login}`);
  const url = `${world.urls.api}/organizations/${orgId}/team/${id}`;
  return {
    id,
    node_id: nodeId("T", id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission,
    url,
    html_url: `${world.urls.web}/orgs/${world.org.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: "organization",
    organization_id: orgId,
    parent: null,
  };
}

/** OpenAPI `team-full`. */
export function teamFull(world: World, team: Team) {
  const repositories = world.store.repositories.all().filter((one) => one.teams[team.slug] !== undefined);
  return {
    ...teamObject(world, team),
    created_at: "2020-01-01T00:00:00Z",
    updated_at: "2020-01-01T00:00:00Z",
    members_count: team.members.length,
    repos_count: repositories.length,
    organization: {
      ...organization(world),
      name: world.org.name,
      company: "",
      blog: world.urls.web,
      location: "",
      email: "",
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: world.store.repositories.size(),
      public_gists: 0,
      followers: 0,
      following: 0,
      html_url: `${world.urls.web}/${world.org.login}`,
      created_at: "2020-01-01T00:00:00Z",
      updated_at: "2020-01-01T00:00:00Z",
      archived_at: null,
      type: "Organization",
    },
  };
}
