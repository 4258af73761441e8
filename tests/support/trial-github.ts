import { generateKeyPairSync, randomBytes } from "node:crypto";
import { renderedDigest } from "#domain/scaffold/rendered-digest.ts";
import type { RenderedFile } from "#domain/scaffold/rendered-file.ts";
import { type GithubStandIn, startGithub } from "#sandbox/github/start-github.ts";
import type { Db } from "#server/db.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";

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
  const request = {
    id,
    kind: "create" as const,
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
      expects: [`services/${service}`, `manifests/apps/${service}`].map((path) => ({ path, object: null })),
      pullRequest: {
        title: `Create ${service}`,
        body: `Creates ${service}.`,
        labels: ["portal"],
        reviewers: ["tomas"],
        teamReviewers: [],
      },
    },
  };
  const acceptance = await createRequestStore(db).accept(request, "call");
  if (acceptance.kind !== "accepted") throw new Error(`not accepted: ${acceptance.kind}`);
  return id;
}
