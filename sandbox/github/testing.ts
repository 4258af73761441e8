import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { Conformance } from "./conformance/watches.ts";
import { watchConformance } from "./conformance.ts";
import type { FaultOrder } from "./faults/faults.ts";
import type { RepositorySeed } from "./seed.ts";
import { type GithubOptions, type GithubStandIn, startGithub } from "./start-github.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

export const where = { owner: "acme", repo: "platform" };

export type TestGithub = {
  github: GithubStandIn;
  /** The App's installation, by the real Octokit. */
  app: Octokit;
  /** The App itself, by its JWT. */
  jwt: Octokit;
  as(login: string): Octokit;
  conformance: Conformance;
  dir: string;
  privateKey: string;
  /** Stops and starts again on the same folder. */
  restart(): Promise<TestGithub>;
  close(): Promise<void>;
};

const platform: RepositorySeed = {
  name: "platform",
  teams: { payments: "write", platform: "admin" },
  collaborators: { vic: "read" },
  labels: [{ name: "portal", color: "0e8a16", description: "Made by the portal" }],
  from: {
    files: {
      "README.md": "# platform\n",
      "services/old/index.js": "console.log(1)\n",
      "services/old/package.json": "{}\n",
    },
  },
};

/** GitHub promises neither order nor that a webhook comes once, so no test is used to either. */
const webhookHabits: FaultOrder[] = [{ name: "webhook-duplicate" }, { name: "webhook-reorder", ms: 100 }];

/** A trial GitHub with a few people and one repository, held to GitHub's own description while it runs. */
export async function startTestGithub(
  change: Partial<GithubOptions> & { repository?: Partial<RepositorySeed>; installationId?: number } = {},
  dir?: string,
): Promise<TestGithub> {
  const folder = dir ?? (await mkdtemp(join(tmpdir(), "portolan-github-")));
  // Octokit shares a token that is under way between all its instances of one installation, whatever their GitHub.
  const { repository, installationId = 815, ...rest } = change;
  const github = await startGithub({
    dir: folder,
    port: 0,
    org: { login: "acme", name: "Acme" },
    people: [
      { login: "ines", name: "Ines Duarte" },
      { login: "tomas", name: "Tomas Weber" },
      { login: "mara", name: "Mara Lindt" },
      { login: "vic", name: "Vic Okoro" },
      { login: "nemo", name: "Nobody Known", member: false },
    ],
    teams: [
      { slug: "payments", name: "Payments", members: ["ines", "tomas"] },
      { slug: "platform", name: "Platform", members: ["mara"] },
    ],
    repositories: [{ ...platform, ...repository }],
    app: {
      id: 4711,
      slug: "portolan",
      name: "Portolan",
      clientId: "Iv1.trial",
      installationId,
      permissions: appPermissions,
      publicKeyPem: keys.publicKey,
    },
    oauth: { clientId: "Iv1.trial", clientSecret: "trial-secret" },
    webhooks: [],
    faults: webhookHabits,
    ...rest,
  });
  const conformance = watchConformance(github);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const common = { baseUrl: github.apiUrl, log };
  const auth = { appId: 4711, privateKey: keys.privateKey };
  const stop = async () => {
    conformance.stop();
    await github.close();
  };
  return {
    github,
    app: new Octokit({ ...common, authStrategy: createAppAuth, auth: { ...auth, installationId } }),
    jwt: new Octokit({ ...common, authStrategy: createAppAuth, auth }),
    as: (login) => new Octokit({ ...common, auth: github.tokenFor(login) }),
    conformance,
    dir: folder,
    privateKey: keys.privateKey,
    async restart() {
      await stop();
      return startTestGithub(change, folder);
    },
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const appPermissions = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  statuses: "write",
  checks: "write",
  actions: "read",
  members: "read",
  administration: "read",
};

export type BranchContent = Record<string, string>;

/** One commit on top of main with these files, on a new branch; answers with its id. */
export async function pushBranch(client: Octokit, branch: string, files: BranchContent): Promise<string> {
  const base = await client.git.getRef({ ...where, ref: "heads/main" });
  const parent = base.data.object.sha;
  const tree = await client.git.createTree({
    ...where,
    base_tree: parent,
    tree: Object.entries(files).map(([path, content]) => ({ path, content, mode: "100644", type: "blob" })),
  });
  const commit = await client.git.createCommit({
    ...where,
    message: `Change ${branch}`,
    tree: tree.data.sha,
    parents: [parent],
  });
  await client.git.createRef({ ...where, ref: `refs/heads/${branch}`, sha: commit.data.sha });
  return commit.data.sha;
}

/** A branch with one file and a pull request for it; answers with its number. */
export async function openTestPull(client: Octokit, branch: string, files: BranchContent): Promise<number> {
  await pushBranch(client, branch, files);
  const pull = await client.pulls.create({ ...where, title: `Change ${branch}`, head: branch, base: "main" });
  return pull.data.number;
}

/** The real git, without anybody's configuration. */
export async function git(...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.com",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.com",
  };
  const { stdout } = await promisify(execFile)("git", args, { env });
  return stdout.trim();
}
