import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import type { PlatformTarget } from "#domain/scaffold/platform-settings.ts";
import { createCatalogStore } from "#server/catalog/store.ts";
import { connectDatabase, type Db } from "#server/db.ts";
import { verifyChain } from "#server/identity/audit.ts";
import { acceptRequest, type CreationOrder } from "#server/scaffold/accept-request.ts";
import { createKnownNames } from "#server/scaffold/known-names-store.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import { createTestDatabase, type TestDatabase } from "#tests/database.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";
import { repository, seedPeople } from "#tests/support/trial-github.ts";

const now = new Date();
const commit = "c".repeat(40);
const target: PlatformTarget = {
  repository,
  branch: "main",
  paths: {
    services: "services",
    apps: "manifests/apps",
    applications: "manifests/argocd/applications",
    runbooks: "docs/runbooks",
    templates: "templates",
  },
  imageRegistry: "registry.acme.example/platform",
  argocdNamespace: "argocd",
  gitUrl: "https://github.com/acme/platform.git",
};
const engineer = (login: string, team = "payments"): Principal => ({
  userId: `user-${login}`,
  login,
  name: login,
  role: "engineer",
  teams: [team],
  teamsObservedAt: now,
});

let database: TestDatabase;
let db: Db;
let template: Awaited<ReturnType<typeof readGoldenPath>>;
let count = 0;
let name: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await seedPeople(db);
  template = await readGoldenPath();
  await createCatalogStore(db, repository).replace({ commit, observedAt: now, problems: [] }, [], [template]);
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});
beforeEach(() => {
  count += 1;
  name = `pay-api-${count}`;
});

const deps = () => ({
  requests: createRequestStore(db),
  templates: createCatalogStore(db, repository),
  takenNames: createKnownNames(db),
  plan: planCreation,
  target,
});

function order(login = "ines", answers: Record<string, string> = {}): CreationOrder {
  const given = {
    name,
    owner: "group:default/payments",
    description: "Takes payments and refunds.",
    ...answers,
  };
  const bundle = { file: template.path, source: template.source, files: template.files, commit };
  const plan = planCreation({
    bundle,
    answers: given,
    ownerTeam: "payments",
    requester: { login, name: login },
    target,
  });
  return {
    idempotencyKey: `key-of-a-form-${count}`,
    template: "http-api-ts",
    templateCommit: commit,
    answers: given,
    ownerTeam: "payments",
    digest: plan.digest,
  };
}

const accept = (each: CreationOrder, who = engineer("ines")) =>
  acceptRequest(deps(), who, each, now, "call-1");
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => "accepted",
    (error: Error) => error.message,
  );

test("the draft goes when it is sent, and stays when it is refused", async () => {
  const key = { userId: "user-ines", templateName: "http-api-ts" };
  await db.draft.create({ data: { ...key, answers: { name } } });
  await refusal(accept({ ...order(), digest: "0".repeat(64) }));
  expect(await db.draft.count({ where: key })).toBe(1);
  await accept(order());
  expect(await db.draft.count({ where: key })).toBe(0);
});

test("an accepted order is one row with its claim, files, step and audit", async () => {
  const { requestId } = await accept(order());
  expect(requestId).toMatch(/^req_[a-z0-9]{8}$/);
  const row = await db.changeRequest.findUniqueOrThrow({
    where: { id: requestId },
    include: { claim: true, rendered: true, steps: true },
  });
  expect(row).toMatchObject({ state: "running", step: "pin", serviceName: name, ownerTeam: "payments" });
  expect(row.branch).toBe(`portal/create/${requestId}`);
  expect(row.claim?.name).toBe(name);
  expect(row.steps.map(({ step }) => step)).toEqual(["accept"]);
  expect(JSON.stringify(row.rendered?.files)).toContain(`services/${name}/package.json`);
  expect(await db.auditEntry.findMany({ where: { object: `request:${requestId}` } })).toMatchObject([
    { action: "request.accepted", actor: "ines", decision: "allowed", requestId: "call-1" },
  ]);
  expect(await verifyChain(db)).toMatchObject({ intact: true });
});

test("the same key gives the same id, also when sent many times at once", async () => {
  const sent = order();
  const ids = await Promise.all(Array.from({ length: 5 }, () => accept(sent)));
  expect(new Set(ids.map(({ requestId }) => requestId)).size).toBe(1);
  expect(await db.changeRequest.count({ where: { serviceName: name } })).toBe(1);
});

test("the same key with other answers is a conflict that names the request", async () => {
  const { requestId } = await accept(order());
  const other = { ...order("ines", { description: "Something else altogether." }) };
  expect(await refusal(accept(other))).toContain(requestId);
});

test("of two people who want one name at once, one gets it and the other is told who", async () => {
  const first = order();
  const second = { ...order("tomas"), idempotencyKey: "another-form-of-tomas" };
  const results = await Promise.allSettled([accept(first), accept(second, engineer("tomas"))]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = results.find((result) => result.status === "rejected");
  expect(refused?.reason.message).toMatch(/^(ines|tomas) is already creating/);
  expect(await db.nameClaim.count({ where: { name } })).toBe(1);
});

test("refuses a digest that the server does not render itself", async () => {
  const forged = { ...order(), digest: "0".repeat(64) };
  expect(await refusal(accept(forged))).toContain("not what you were shown");
  expect(await db.nameClaim.count({ where: { name } })).toBe(0);
});

test("refuses a form that was opened on another version of the golden path, and says what to do", async () => {
  const stale = accept({ ...order(), templateCommit: "d".repeat(40) });
  await expect(stale).rejects.toMatchObject({ code: "CONFLICT", mend: expect.stringContaining("Reload") });
});

test("refuses an order for a team the person does not act for", async () => {
  const foreign = accept(order(), engineer("ines", "growth"));
  await expect(foreign).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("refuses to put a service on another team than the one it is authorised for", async () => {
  const smuggled = accept(order("ines", { owner: "group:default/growth" }));
  await expect(smuggled).rejects.toMatchObject({
    problems: [expect.objectContaining({ code: "owner-differs" })],
  });
});

const text = expect.any(String);
test.each([
  [
    "another team's service",
    () => order(),
    engineer("ines", "growth"),
    { message: "Team payments owns this and you do not act for it", mend: text },
  ],
  [
    "a name with a letter of another script",
    () => order("ines", { name: "p\u0430y-api" }),
    engineer("ines"),
    {
      problems: expect.arrayContaining([
        expect.objectContaining({ field: "/name", message: text, mend: text }),
      ]),
    },
  ],
  [
    "ten megabytes of answers",
    () => order("ines", { description: "x".repeat(1e7) }),
    engineer("ines"),
    { problems: [expect.objectContaining({ code: "answers-too-large", message: text, mend: text })] },
  ],
])("%s is refused with what to do and leaves nothing half-made", async (_what, made, who, told) => {
  const before = await traces();
  await expect(accept(made(), who)).rejects.toMatchObject(told);
  expect(await traces()).toEqual(before);
});

/** Everything an accepted request writes. */
async function traces() {
  return Promise.all([
    db.changeRequest.count(),
    db.renderedTree.count(),
    db.nameClaim.count(),
    db.requestStep.count(),
    db.auditEntry.count({ where: { action: { startsWith: "request." } } }),
  ]);
}

test("refuses answers that do not fit the form, field by field", async () => {
  const wrong = accept(order("ines", { description: "short" }));
  await expect(wrong).rejects.toMatchObject({
    problems: [expect.objectContaining({ field: "/description" })],
  });
});
