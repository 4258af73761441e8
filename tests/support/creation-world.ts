import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { renderedDigest } from "#domain/scaffold/rendered-digest.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { type GithubStandIn, startGithub } from "#sandbox/github/start-github.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createPlatformRepo } from "#server/adapters/github/platform-repo.ts";
import { createPullRequests } from "#server/adapters/github/pull-requests.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import type { FetchBounds } from "#server/runtime/bounded-fetch.ts";
import type { LoopRun } from "#server/runtime/loops.ts";
import { createPace } from "#server/runtime/pace.ts";
import type { RunnerDeps } from "#server/scaffold/attempt.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import { createRequestRunner } from "#server/scaffold/run-request.ts";
import { createWorkStore } from "#server/scaffold/work-store.ts";
import { createTestDatabase } from "#tests/database.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
/** Of the trial App; one pair a test process, since making one takes a while. */
export const appKey = { privateKey, publicKey };
export const appId = 4711;
export const installationId = 815;
export const repository = "acme/platform";

export type CreationWorld = {
  github: GithubStandIn;
  db: Db;
  databaseUrl: string;
  deps: RunnerDeps;
  run: LoopRun;
  /** Runs until nothing is due; answers with the number of passes. */
  runAll: () => Promise<number>;
  accept: (service: string, login?: string) => Promise<string>;
  close: () => Promise<void>;
};

/** A trial GitHub, a fresh database and the runner over the real adapter, all on loopback. */
export async function startCreationWorld(
  options: {
    deps?: Partial<RunnerDeps>;
    bounds?: Partial<FetchBounds>;
    appPermissions?: Record<string, string>;
    files?: Record<string, string>;
  } = {},
): Promise<CreationWorld> {
  const dir = await mkdtemp(join(tmpdir(), "portolan-creation-"));
  const [database, github] = await Promise.all([createTestDatabase(), startTrialGithub(dir, options)]);
  const db = connectDatabase(database.url, 5);
  await seedPeople(db);
  const octokit = connectGithub(
    { apiUrl: github.apiUrl, appId, privateKey, installationId, repository },
    options.bounds,
  );
  const deps: RunnerDeps = {
    store: createWorkStore(db),
    repo: createPlatformRepo(octokit, repository),
    pulls: createPullRequests(octokit, repository),
    pace: createPace(db, String(installationId), 0),
    standingOf: async () => ({ kind: "allowed" }),
    pathsOf: (service) => [`services/${service}`, `manifests/apps/${service}`],
    owner: "test-worker",
    leaseMs: 15_000,
    settleMs: 60,
    log: pino({ enabled: false }),
    now: () => new Date(),
    chance: () => 0,
    ...options.deps,
  };
  const run = createRequestRunner(deps);
  const { signal } = new AbortController();
  return {
    github,
    db,
    databaseUrl: database.url,
    deps,
    run,
    runAll: async () => {
      let passes = 0;
      while ((await run(signal)) === "again") passes += 1;
      return passes;
    },
    accept: (service, login = "ines") => acceptDirectly(db, service, login),
    close: async () => {
      await db.$disconnect();
      await Promise.all([github.close(), database.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const allRights = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  members: "read",
};

/** The trial GitHub with one repository; `files` stand in it besides its README. */
export function startTrialGithub(
  dir: string,
  options: { appPermissions?: Record<string, string>; files?: Record<string, string> } = {},
): Promise<GithubStandIn> {
  return startGithub({
    dir,
    port: 0,
    org: { login: "acme", name: "Acme" },
    people: [
      { login: "ines", name: "Ines Duarte" },
      { login: "tomas", name: "Tomas Weber" },
      { login: "vic", name: "Vic Okoro" },
    ],
    teams: [{ slug: "payments", name: "Payments", members: ["ines", "tomas"] }],
    repositories: [
      {
        name: "platform",
        collaborators: { vic: "read" },
        teams: { payments: "write" },
        from: { files: { "README.md": "# platform\n", ...options.files } },
      },
    ],
    app: {
      id: appId,
      slug: "portolan",
      name: "portolan",
      clientId: "Iv1.trial",
      installationId,
      permissions: options.appPermissions ?? allRights,
      publicKeyPem: publicKey,
    },
    oauth: { clientId: "Iv1.trial", clientSecret: "trial-secret" },
    webhooks: [],
  });
}

export async function seedPeople(db: Db): Promise<void> {
  await db.user.createMany({
    data: [
      { id: "user-ines", login: "ines", name: "Ines Duarte" },
      { id: "user-tomas", login: "tomas", name: "Tomas Weber" },
      { id: "user-vic", login: "vic", name: "Vic Okoro" },
    ],
  });
  await db.team.create({
    data: {
      slug: "payments",
      name: "Payments",
      observedAt: new Date(),
      members: { create: [{ login: "ines" }, { login: "tomas" }] },
    },
  });
}

/** What a small template would have rendered for this service. */
export function smallTree(service: string): RenderedFile[] {
  return [
    { path: `services/${service}/server.js`, mode: "100755", content: `console.log("${service}");\n` },
    { path: `manifests/apps/${service}/catalog-info.yaml`, mode: "100644", content: `name: ${service}\n` },
  ];
}

export async function acceptDirectly(db: Db, service: string, login = "ines"): Promise<string> {
  const id = `req_${randomBytes(4).toString("hex")}`;
  const files = smallTree(service);
  const acceptance = await createRequestStore(db).accept({
    id,
    title: `Create ${service}`,
    serviceName: service,
    ownerTeam: "payments",
    template: { name: "small", version: "1.0.0", commit: "0123abcd" },
    answers: { name: service },
    requester: { userId: `user-${login}`, login },
    idempotencyKey: id,
    payloadSha: id,
    repository,
    baseBranch: "main",
    branch: `portal/create/${id}`,
    renderedDigest: renderedDigest(files),
    rendering: {
      files,
      pullRequest: {
        title: `Create ${service}`,
        body: `Creates ${service}.`,
        labels: ["portal"],
        reviewers: ["tomas"],
        teamReviewers: [],
      },
    },
  });
  if (acceptance.kind !== "accepted") throw new Error(`not accepted: ${acceptance.kind}`);
  return id;
}
