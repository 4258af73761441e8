import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { RepoFailed } from "#domain/scaffold/repo-failure.ts";
import { appId, appKey, installationId, repository } from "#tests/support/trial-github.ts";
import { connectGithub } from "./connect.ts";
import { createPlatformRepo } from "./platform-repo.ts";
import { createPullRequests } from "./pull-requests.ts";

const { signal } = new AbortController();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A host that hands out tokens as GitHub does and answers everything else as told. */
async function connectTo(handler: RequestListener) {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url?.endsWith("/access_tokens")) {
      const expires_at = new Date(Date.now() + 3_600_000).toISOString();
      const token = { token: "ghs_x", expires_at, permissions: {}, repository_selection: "selected" };
      response.writeHead(201).end(JSON.stringify(token));
    } else handler(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  const apiUrl = `http://127.0.0.1:${address.port}`;
  const settings = { apiUrl, appId, privateKey: appKey.privateKey, installationId, repository };
  return connectGithub(settings, { totalMs: 2_000 });
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof RepoFailed ? error.failure : error),
  );

test("refuses an answer of more than 10 MB instead of reading it", async () => {
  let sent = 0;
  const octokit = await connectTo((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(65_536))) sent += 65_536;
      response.once("drain", more);
    };
    more();
  });
  const repo = createPlatformRepo(octokit, repository);
  const call = repo.createTree([], "0".repeat(40), signal);
  expect(await failure(call)).toEqual({ kind: "unclear" });
  expect(sent).toBeLessThan(30_000_000);
});

test("an answer of another shape than GitHub's is not believed", async () => {
  const octokit = await connectTo((_, response) => response.writeHead(201).end('{"sha":"../../etc"}'));
  const repo = createPlatformRepo(octokit, repository);
  expect(await failure(repo.createTree([], "0".repeat(40), signal))).toEqual({ kind: "unclear" });
});

test("never repeats a POST by itself, whatever the answer", async () => {
  let posts = 0;
  const octokit = await connectTo((_, response) => {
    posts += 1;
    response.writeHead(502).end("{}");
  });
  const pulls = createPullRequests(octokit, repository);
  const wanted = { title: "t", body: "b", branch: "x", baseBranch: "main" };
  expect(await failure(pulls.open(wanted, signal))).toEqual({ kind: "unclear" });
  expect(posts).toBe(1);
});

test("a token that GitHub took back is replaced once, since 401 comes before anything is done", async () => {
  let calls = 0;
  const octokit = await connectTo((_, response) => {
    calls += 1;
    if (calls === 1) response.writeHead(401).end('{"message":"Bad credentials"}');
    else response.writeHead(201).end(`{"sha":"${"a".repeat(40)}"}`);
  });
  const repo = createPlatformRepo(octokit, repository);
  expect(await repo.createTree([], "0".repeat(40), signal)).toBe("a".repeat(40));
});

test("a pull request of a fork with the same branch name is not taken for ours", async () => {
  const oid = "a".repeat(40);
  const pull = { number: 7, url: "https://github.com/x/y/pull/7", state: "OPEN", headRefOid: oid };
  const octokit = await connectTo((_, response) => {
    const commit = { target: { oid, tree: { oid } } };
    const nodes = [{ ...pull, isCrossRepository: true, viewerDidAuthor: false, mergeCommit: null }];
    const found = {
      collaborators: null,
      base: commit,
      branch: null,
      pullRequests: { nodes },
      path0: { oid },
    };
    response.writeHead(200).end(JSON.stringify({ data: { repository: found } }));
  });
  const query = { login: "ines", baseBranch: "main", branch: "portal/create/x", paths: ["services/x"] };
  expect(await createPlatformRepo(octokit, repository).look(query, signal)).toEqual({
    permission: "none",
    base: { sha: oid, treeSha: oid },
    objects: [{ path: "services/x", object: oid }],
    branch: null,
    pullRequests: [],
  });
});
