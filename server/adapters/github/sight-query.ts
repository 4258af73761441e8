import { z } from "zod";

const oid = z.string().regex(/^[0-9a-f]{40}$/);

/** The one GraphQL read of a creation; `probes` are aliases `path0`, `path1`, ... for the asked paths. */
export function sightQuery(pathCount: number): string {
  const numbers = Array.from({ length: pathCount }, (_, index) => index);
  const variables = numbers.map((index) => `, $path${index}: String!`).join("");
  const probes = numbers
    .map((index) => `path${index}: object(expression: $path${index}) { oid }`)
    .join("\n    ");
  return `query Sight($owner: String!, $name: String!, $login: String!, $base: String!, $head: String!, $headName: String!${variables}) {
  repository(owner: $owner, name: $name) {
    collaborators(login: $login, first: 1) { edges { permission node { login } } }
    base: ref(qualifiedName: $base) { target { oid ... on Commit { tree { oid } } } }
    branch: ref(qualifiedName: $head) { target { oid ... on Commit { message committedDate tree { oid } } } }
    pullRequests(headRefName: $headName, states: [OPEN, CLOSED, MERGED], first: 20, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { number url state headRefOid isCrossRepository viewerDidAuthor mergeCommit { oid } }
    }
    ${probes}
  }
}`;
}

const commit = z.object({ oid, tree: z.object({ oid }) });

const pullRequest = z.object({
  number: z.number().int().positive(),
  url: z.url({ protocol: /^https?$/ }),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  headRefOid: oid,
  isCrossRepository: z.boolean(),
  // The viewer of an installation's token is the App's own bot.
  viewerDidAuthor: z.boolean(),
  mergeCommit: z.object({ oid }).nullable(),
});

/** What GitHub answers; probes of paths come as further keys and are read by `probeSchema`. */
export const sightSchema = z.object({
  repository: z
    .looseObject({
      collaborators: z
        .object({
          edges: z
            .array(
              z
                .object({
                  permission: z.enum(["ADMIN", "MAINTAIN", "READ", "TRIAGE", "WRITE"]),
                  node: z.object({ login: z.string() }),
                })
                .nullable(),
            )
            .nullable(),
        })
        .nullable(),
      base: z.object({ target: commit }).nullable(),
      branch: z
        .object({ target: commit.extend({ message: z.string(), committedDate: z.coerce.date() }) })
        .nullable(),
      pullRequests: z.object({ nodes: z.array(pullRequest.nullable()).nullable() }),
    })
    .nullable(),
});

export const probeSchema = z.object({ oid }).nullable();
