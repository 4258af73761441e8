import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { createConditionalRead } from "#server/adapters/github/conditional-reads.ts";
import { statusOf } from "#server/adapters/github/connect.ts";
import { readTeams } from "#server/adapters/github/team-query.ts";
import type { Directory } from "#server/identity/ports.ts";
import { Unavailable } from "#server/runtime/errors.ts";

const peopleSchema = z.array(z.object({ login: z.string() }));

/**
 * The organisation's teams and members, read as the App (organisation permission "Members: read"). Members who did
 * not change cost no quota; the teams cost a call for fifty of them.
 */
export function createDirectory(octokit: Octokit, org: string): Directory {
  const peopleOf = createConditionalRead(octokit, "/orgs/{org}/members", peopleSchema);
  return {
    teams: (stop) => ask("teams", () => readTeams(octokit, org, stop)),

    members: (stop) =>
      ask("members", async () => {
        const logins: string[] = [];
        for (let page = 1; ; page += 1) {
          const people = await peopleOf({ org, per_page: 100, page }, stop);
          logins.push(...people.map((person) => person.login));
          // Only an empty page is surely the last: GitHub may give fewer than asked, and who is missing is signed out.
          if (people.length === 0) return logins;
        }
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
