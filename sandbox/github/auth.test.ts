import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
let now = new Date("2026-03-01T12:00:00Z");
beforeAll(async () => {
  trial = await startTestGithub({
    now: () => now,
    repository: { private: true },
  });
});
afterAll(() => trial.close());

function asApp(privateKey: string): Octokit {
  const auth = { appId: 4711, privateKey, timeDifference: 0 };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: trial.github.apiUrl, log, authStrategy: createAppAuth, auth });
}

async function takeToken(body: Record<string, unknown> = {}): Promise<Octokit> {
  now = new Date();
  const taken = await asApp(trial.privateKey).request(
    "POST /app/installations/{installation_id}/access_tokens",
    {
      installation_id: 815,
      ...body,
    },
  );
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ baseUrl: trial.github.apiUrl, log, auth: taken.data.token });
}

test("knows the App by its signature and nobody else", async () => {
  now = new Date();
  expect((await asApp(trial.privateKey).apps.getAuthenticated()).data?.slug).toBe("portolan");
  expect((await asApp(trial.privateKey).apps.getOrgInstallation({ org: "acme" })).data.id).toBe(815);
  const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  });
  await expect(asApp(String(stranger)).apps.getAuthenticated()).rejects.toMatchObject({ status: 401 });
  await expect(trial.as("ines").apps.getAuthenticated()).rejects.toMatchObject({ status: 401 });
});

test("ends an installation token after an hour", async () => {
  const taken = Date.now();
  now = new Date(taken);
  const client = await takeToken();
  expect((await client.repos.get(where)).status).toBe(200);
  now = new Date(taken + 3_599_000);
  expect((await client.repos.get(where)).status).toBe(200);
  now = new Date(taken + 3_601_000);
  await expect(client.repos.get(where)).rejects.toMatchObject({
    status: 401,
    message: expect.stringContaining("Bad credentials"),
  });
});

test("narrows a token to the permissions and repositories asked for, and never widens it", async () => {
  const reader = await takeToken({ permissions: { contents: "read" }, repositories: ["platform"] });
  const main = await reader.git.getRef({ ...where, ref: "heads/main" });
  const ref = { ...where, ref: "refs/heads/x", sha: main.data.object.sha };
  await expect(reader.git.createRef(ref)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("not accessible by integration"),
    response: { headers: { "x-accepted-github-permissions": "contents=write" } },
  });
  await expect(reader.teams.list({ org: "acme" })).rejects.toMatchObject({ status: 403 });
  await expect(takeToken({ permissions: { secrets: "write" } })).rejects.toMatchObject({ status: 422 });
  await expect(takeToken({ repositories: ["other"] })).rejects.toMatchObject({ status: 422 });
});

test("hides a private repository from strangers and lets a reader read only", async () => {
  now = new Date();
  const anonymous = new Octokit({
    baseUrl: trial.github.apiUrl,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  await expect(anonymous.repos.get(where)).rejects.toMatchObject({ status: 404 });
  await expect(trial.as("nemo").repos.get(where)).rejects.toMatchObject({ status: 404 });
  const vic = trial.as("vic");
  const sha = (await vic.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
  await expect(vic.git.createRef({ ...where, ref: "refs/heads/x", sha })).rejects.toMatchObject({
    status: 403,
  });
});

test("tells a person's right, teams, members and addresses", async () => {
  const right = async (username: string) =>
    (await trial.app.repos.getCollaboratorPermissionLevel({ ...where, username })).data;
  now = new Date();
  expect(await right("ines")).toMatchObject({ permission: "write", role_name: "write" });
  expect(await right("mara")).toMatchObject({ permission: "admin" });
  expect(await right("vic")).toMatchObject({ permission: "read" });
  expect(await right("nemo")).toMatchObject({ permission: "none" });
  const teams = await trial.app.teams.list({ org: "acme" });
  expect(teams.data.map((team) => team.slug)).toEqual(["payments", "platform"]);
  const members = await trial.app.teams.listMembersInOrg({ org: "acme", team_slug: "payments" });
  expect(members.data.map((member) => member.login)).toEqual(["ines", "tomas"]);
  const people = await trial.app.orgs.listMembers({ org: "acme" });
  expect(people.data.map((person) => person.login)).not.toContain("nemo");
  await expect(
    trial.app.orgs.checkMembershipForUser({ org: "acme", username: "nemo" }),
  ).rejects.toMatchObject({ status: 404 });
  const mine = await trial.as("ines").teams.listForAuthenticatedUser();
  expect(mine.data.map((team) => team.slug)).toEqual(["payments"]);
  const emails = await trial.as("ines").users.listEmailsForAuthenticatedUser();
  expect(emails.data).toMatchObject([
    { email: "ines@users.noreply.github.com", primary: true, verified: true },
  ]);
  expect((await trial.as("ines").users.getByUsername({ username: "tomas" })).data.name).toBe("Tomas Weber");
});

const callback = "http://127.0.0.1:9/callback";

async function signIn(login: string, more: Record<string, string> = {}): Promise<URL> {
  const query = {
    client_id: "Iv1.trial",
    redirect_uri: callback,
    scope: "read:org user:email",
    state: "s t&te",
    ...more,
  };
  const page = await fetch(`${trial.github.url}/login/oauth/authorize?${new URLSearchParams(query)}`);
  expect(await page.text()).toContain("Sign in as Ines Duarte");
  const answer = await fetch(`${trial.github.url}/login/oauth/authorize`, {
    method: "POST",
    body: new URLSearchParams({ ...query, login }),
    redirect: "manual",
  });
  return new URL(answer.headers.get("location") ?? "", trial.github.url);
}

async function exchange(more: Record<string, string>): Promise<Record<string, string>> {
  const body = new URLSearchParams({
    client_id: "Iv1.trial",
    client_secret: "trial-secret",
    redirect_uri: callback,
    ...more,
  });
  const answer = await fetch(`${trial.github.url}/login/oauth/access_token`, {
    method: "POST",
    body,
    headers: { accept: "application/json" },
  });
  return answer.json();
}

test("signs a person in by code, state and PKCE, and the code works once", async () => {
  now = new Date();
  const code_verifier = randomBytes(32).toString("base64url");
  const code_challenge = createHash("sha256").update(code_verifier).digest("base64url");
  const back = await signIn("ines", { code_challenge, code_challenge_method: "S256" });
  expect(back.origin + back.pathname).toBe(callback);
  expect(back.searchParams.get("state")).toBe("s t&te");
  const code = back.searchParams.get("code") ?? "";
  const granted = await exchange({ code, code_verifier });
  expect(granted).toMatchObject({ token_type: "bearer", scope: "read:org,user:email" });
  const client = new Octokit({ baseUrl: trial.github.apiUrl, auth: granted.access_token });
  expect((await client.users.getAuthenticated()).data).toMatchObject({ login: "ines", name: "Ines Duarte" });
  expect(await exchange({ code, code_verifier })).toMatchObject({ error: "bad_verification_code" });
});

test("refuses a wrong verifier, secret, client and callback", async () => {
  now = new Date();
  const code_challenge = createHash("sha256").update("right").digest("base64url");
  const code = async () =>
    (await signIn("ines", { code_challenge, code_challenge_method: "S256" })).searchParams.get("code") ?? "";
  expect(await exchange({ code: await code(), code_verifier: "wrong" })).toMatchObject({
    error: "bad_verification_code",
  });
  expect(await exchange({ code: await code(), client_secret: "wrong" })).toMatchObject({
    error: "incorrect_client_credentials",
  });
  const other = { code: await code(), code_verifier: "right", redirect_uri: "http://127.0.0.1:9/other" };
  expect(await exchange(other)).toMatchObject({ error: "redirect_uri_mismatch" });
  const wrong = new URLSearchParams({ client_id: "other", redirect_uri: callback });
  expect((await fetch(`${trial.github.url}/login/oauth/authorize?${wrong}`)).status).toBe(400);
});
