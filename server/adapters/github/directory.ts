import type { Octokit } from "@octokit/rest";
import { statusOf } from "#server/adapters/github/connect.ts";
import type { Directory } from "#server/identity/ports.ts";
import { Unavailable } from "#server/runtime/errors.ts";

/** The organisation's teams and members, read as the App (organisation permission "Members: read"). */
export function createDirectory(octokit: Octokit, org: string): Directory {
  return {
    teams: (stop) =>
      ask("teams", async () => {
        const request = { signal: stop };
        const teams = await octokit.paginate(octokit.rest.teams.list, { org, per_page: 100, request });
        const members = await Promise.all(
          teams.map(({ slug }) =>
            octokit.paginate(octokit.rest.teams.listMembersInOrg, {
              org,
              team_slug: slug,
              per_page: 100,
              request,
            }),
          ),
        );
        return teams.map(({ slug, name }, index) => ({
          slug,
          name,
          members: (members[index] ?? []).map((member) => member.login),
        }));
      }),

    members: (stop) =>
      ask("members", async () => {
        const request = { signal: stop };
        const people = await octokit.paginate(octokit.rest.orgs.listMembers, { org, per_page: 100, request });
        return people.map((person) => person.login);
      }),

    isMember: (login) =>
      ask("members", async () => {
        try {
          const answer = await octokit.rest.orgs.checkMembershipForUser({ org, username: login });
          // 302 would mean that the App itself cannot see private members.
          return Number(answer.status) === 204;
        } catch (error) {
          if (statusOf(error) === 404) return false;
          throw error;
        }
      }),
  };
}

async function ask<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Unavailable("GitHub", `GitHub did not tell the organisation's ${what}`, { cause });
  }
}
