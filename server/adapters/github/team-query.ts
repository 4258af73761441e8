import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import type { DirectoryTeam } from "#server/identity/ports.ts";

// 50 teams of 100 members are 5,050 of the 500,000 nodes, and one point of the 5,000 an hour, that GitHub grants.
const teamsQuery = `query Teams($org: String!, $after: String) {
  organization(login: $org) {
    teams(first: 50, after: $after) {
      nodes { slug name members(first: 100) { nodes { login } pageInfo { hasNextPage endCursor } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

const membersQuery = `query TeamMembers($org: String!, $slug: String!, $after: String) {
  organization(login: $org) {
    team(slug: $slug) { members(first: 100, after: $after) { nodes { login } pageInfo { hasNextPage endCursor } } }
  }
}`;

const pageInfo = z.discriminatedUnion("hasNextPage", [
  z.object({ hasNextPage: z.literal(true), endCursor: z.string() }),
  z.object({ hasNextPage: z.literal(false) }),
]);
const memberPage = z.object({ nodes: z.array(z.object({ login: z.string() })), pageInfo });
const team = z.object({ slug: z.string(), name: z.string(), members: memberPage });
const teamsAnswer = z.object({
  organization: z.object({ teams: z.object({ nodes: z.array(team), pageInfo }) }),
});
const membersAnswer = z.object({ organization: z.object({ team: z.object({ members: memberPage }) }) });

/**
 * All teams with all members, those of teams within them included: a call for 50 teams, and one more for each
 * further hundred members of one team. Throws where GitHub leaves a part out.
 */
export async function readTeams(
  octokit: Octokit,
  org: string,
  signal: AbortSignal,
): Promise<DirectoryTeam[]> {
  const ask = (query: string, variables: Record<string, string | null>): Promise<unknown> =>
    octokit.graphql(query, { ...variables, org, request: { signal } });

  async function membersOf({ slug, members }: z.infer<typeof team>): Promise<string[]> {
    const people = [...members.nodes];
    for (let page = members; page.pageInfo.hasNextPage; ) {
      const answer = await ask(membersQuery, { slug, after: page.pageInfo.endCursor });
      page = membersAnswer.parse(answer).organization.team.members;
      people.push(...page.nodes);
    }
    return people.map((person) => person.login);
  }

  async function page(after: string | null) {
    return teamsAnswer.parse(await ask(teamsQuery, { after })).organization.teams;
  }

  const teams: DirectoryTeam[] = [];
  let told = await page(null);
  for (;;) {
    for (const each of told.nodes)
      teams.push({ slug: each.slug, name: each.name, members: await membersOf(each) });
    if (!told.pageInfo.hasNextPage) return teams;
    told = await page(told.pageInfo.endCursor);
  }
}
