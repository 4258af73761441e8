import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestPull, pushBranch, startTestGithub, type TestGithub } from "./testing.ts";

let trial: TestGithub;
beforeAll(async () => {
  trial = await startTestGithub({ repository: { rules: [{ branch: "main", requiredChecks: ["render"] }] } });
});
afterAll(() => trial.close());

const sight = `query ($login: String!, $branch: String!, $head: String!) {
  repository(owner: "acme", name: "platform") {
    base: ref(qualifiedName: "refs/heads/main") { target { oid ... on Commit { tree { oid } } } }
    branch: ref(qualifiedName: $branch) { target { oid } }
    taken: object(expression: "main:services/old") { __typename oid }
    free: object(expression: "main:services/none") { __typename }
    pullRequests(headRefName: $head, first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
      totalCount nodes { number state headRefOid mergeCommit { oid } author { login __typename } }
    }
    collaborators(login: $login, first: 1) { edges { permission } }
  }
  organization(login: "acme") { teams(first: 10, userLogins: [$login]) { nodes { slug } } }
}`;

test("answers the one read of a creation: permission, base, branch, paths, pull requests, teams", async () => {
  const before = await trial.app.graphql(sight, { login: "ines", branch: "refs/heads/new", head: "new" });
  expect(before).toMatchObject({
    repository: {
      base: {
        target: {
          oid: expect.stringMatching(/^[0-9a-f]{40}$/),
          tree: { oid: expect.stringMatching(/^[0-9a-f]{40}$/) },
        },
      },
      branch: null,
      taken: { __typename: "Tree" },
      free: null,
      pullRequests: { totalCount: 0, nodes: [] },
      collaborators: { edges: [{ permission: "WRITE" }] },
    },
    organization: { teams: { nodes: [{ slug: "payments" }] } },
  });
  const number = await openTestPull(trial.app, "new", { "new.txt": "1\n" });
  const after = await trial.app.graphql(sight, { login: "vic", branch: "refs/heads/new", head: "new" });
  expect(after).toMatchObject({
    repository: {
      pullRequests: {
        totalCount: 1,
        nodes: [
          { number, state: "OPEN", mergeCommit: null, author: { login: "portolan[bot]", __typename: "Bot" } },
        ],
      },
      collaborators: { edges: [{ permission: "READ" }] },
    },
    organization: { teams: { nodes: [] } },
  });
});

test("tells checks, reviews and mergeability of a pull request", async () => {
  const number = await openTestPull(trial.app, "state", { "state.txt": "1\n" });
  const query = `query ($number: Int!) { repository(owner: "acme", name: "platform") { pullRequest(number: $number) {
    mergeable mergeStateStatus reviewDecision
    commits(last: 1) { nodes { commit { message statusCheckRollup { state contexts(first: 5) { nodes { __typename ... on StatusContext { context state } } } } } } }
    reviews(first: 5) { nodes { state author { login } } } } } }`;
  expect(await trial.app.graphql(query, { number })).toMatchObject({
    repository: {
      pullRequest: { mergeable: "MERGEABLE", mergeStateStatus: "BLOCKED", reviewDecision: "REVIEW_REQUIRED" },
    },
  });
  const read = await trial
    .as("tomas")
    .pulls.createReview({ owner: "acme", repo: "platform", pull_number: number, event: "APPROVE" });
  const sha = read.data.commit_id ?? "";
  await trial.app.repos.createCommitStatus({
    owner: "acme",
    repo: "platform",
    sha,
    context: "render",
    state: "success",
  });
  expect(await trial.app.graphql(query, { number })).toMatchObject({
    repository: {
      pullRequest: {
        mergeStateStatus: "CLEAN",
        reviewDecision: "APPROVED",
        commits: {
          nodes: [
            {
              commit: {
                statusCheckRollup: {
                  state: "SUCCESS",
                  contexts: { nodes: [{ context: "render", state: "SUCCESS" }] },
                },
              },
            },
          ],
        },
        reviews: { nodes: [{ state: "APPROVED", author: { login: "tomas" } }] },
      },
    },
  });
});

test("reads files of a commit by expression and pages through a connection", async () => {
  await pushBranch(trial.app, "paged", { "a.txt": "A\n", "b.txt": "B\n" });
  const query = `query ($after: String) { repository(owner: "acme", name: "platform") {
    file: object(expression: "paged:a.txt") { ... on Blob { text byteSize } }
    refs(refPrefix: "refs/heads/", first: 2, after: $after) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } } }`;
  const names: string[] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const page: {
      repository: {
        file: unknown;
        refs: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
    } = await trial.app.graphql(query, { after });
    expect(page.repository.file).toEqual({ text: "A\n", byteSize: 2 });
    names.push(...page.repository.refs.nodes.map((ref) => ref.name));
    after = page.repository.refs.pageInfo.endCursor;
    more = page.repository.refs.pageInfo.hasNextPage;
  }
  expect(names).toContain("paged");
  expect(new Set(names).size).toBe(names.length);
});

test("refuses what GitHub's schema does not have, what needs a page size, and names what it does not answer", async () => {
  const ask = (query: string) => trial.app.graphql(query);
  await expect(ask('{ repository(owner: "acme", name: "platform") { colour } }')).rejects.toThrow(
    /Cannot query field "colour"/,
  );
  expect(() => trial.conformance.insist()).toThrow('Cannot query field "colour"');
  await expect(ask('{ repository(owner: "acme", name: "none") { id } }')).rejects.toMatchObject({
    errors: [{ type: "NOT_FOUND" }],
  });
  await expect(
    ask('{ repository(owner: "acme", name: "platform") { pullRequests { totalCount } } }'),
  ).rejects.toMatchObject({
    errors: [{ type: "MISSING_PAGINATION_BOUNDARIES" }],
  });
  await expect(ask('{ repository(owner: "acme", name: "platform") { stargazerCount } }')).rejects.toThrow(
    /does not answer Repository.stargazerCount/,
  );
  expect(() => trial.conformance.insist()).toThrow("does not answer Repository.stargazerCount");
});
