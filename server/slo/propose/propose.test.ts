import { execFileSync } from "node:child_process";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Principal } from "#domain/identity/principal.ts";
import type { ObjectiveDraft } from "#domain/slo/draft/objective-draft.ts";
import { planObjective } from "#domain/slo/draft/plan-objective.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createRepositoryReader } from "#server/adapters/github/repository-reader.ts";
import { createRequestStore } from "#server/scaffold/request-store.ts";
import { createObjectivePart } from "#server/slo/keep-objectives.ts";
import { createObjectiveStore } from "#server/slo/objective-store.ts";
import { createObjectiveFileStore } from "#server/slo/propose/file-store.ts";
import { createObjectiveFilePart } from "#server/slo/propose/keep-files.ts";
import type { ProposeDeps } from "#server/slo/propose/ports.ts";
import { proposeObjective } from "#server/slo/propose/propose-objective.ts";
import { showForm } from "#server/slo/propose/show-form.ts";
import { noFacts } from "#server/slo/remember-facts.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";
import { appId, appKey, installationId, repository } from "#tests/support/trial-github.ts";

const now = new Date();
const where = { owner: "acme", repo: "platform" };
const { signal } = new AbortController();
const path = "manifests/apps/pay-api/slo/pay-api.yaml";
const overlay = "manifests/apps/pay-api/overlays/dev/kustomization.yaml";
const objective = `apiVersion: openslo/v1
kind: SLO
metadata: { name: pay-api-availability, displayName: Availability }
spec:
  service: pay-api
  indicator:
    metadata: { name: pay-api-availability }
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: Prometheus, spec: { query: 'http_requests_total{service="pay-api",status=~"5.."}' } } }
        total: { metricSource: { type: Prometheus, spec: { query: 'http_requests_total{service="pay-api"}' } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ displayName: Not failed, targetPercent: 99.9 }]
`;
const ines: Principal = {
  userId: "user-ines",
  login: "ines",
  name: "Ines Duarte",
  role: "engineer",
  teams: ["payments"],
  teamsObservedAt: now,
};
let world: CreationWorld;
let deps: ProposeDeps;

beforeEach(async () => {
  world = await startCreationWorld({
    files: { [path]: objective, [overlay]: "resources:\n  - ../../base\n" },
  });
  const { db } = world;
  deps = {
    objectives: createObjectiveStore(db),
    files: createObjectiveFileStore(db),
    facts: noFacts(),
    requests: createRequestStore(db),
    owners: async () => new Map([["pay-api", "payments"]]),
    teams: async () => [{ slug: "payments", name: "Payments" }],
    platform: acmeTarget,
  };
  await readRepository();
});
afterEach(() => world.close());

/** What the catalog's look at the repository leaves. */
async function readRepository(): Promise<void> {
  const { apiUrl } = world.github;
  const octokit = connectGithub({ apiUrl, appId, privateKey: appKey.privateKey, installationId, repository });
  const parts = [
    createObjectivePart(createObjectiveStore(world.db), acmeTarget),
    createObjectiveFilePart(createObjectiveFileStore(world.db), acmeTarget),
  ];
  const reader = createRepositoryReader(octokit, repository, "main");
  const sight = await reader.read(null, (file) => parts.some((part) => part.wants(file)), signal);
  if (sight.kind !== "read") throw new Error("The repository was not read.");
  for (const part of parts)
    await part.keep({ ...sight, files: sight.files.filter((file) => part.wants(file.path)) }, signal);
}

async function order(
  targetPercent: string,
  key = "a-key-of-sixteen-characters",
  changes: Partial<ObjectiveDraft> = {},
) {
  const form = await showForm(deps, ines, { id: "pay-api-availability" }, now);
  const draft = { ...form.draft, targetPercent, ...changes };
  const { digest } = planObjective(form.place, draft);
  return { idempotencyKey: key, service: "pay-api", draft, digest, imported: null };
}
const propose = async (targetPercent: string, key?: string, changes?: Partial<ObjectiveDraft>) =>
  (await proposeObjective(deps, ines, await order(targetPercent, key, changes), now, "call")).requestId;

const show = (...revision: string[]) =>
  execFileSync("git", ["--git-dir", world.github.gitDir(repository), "show", ...revision], {
    encoding: "utf8",
  });

test("a change becomes one pull request with the objective, its rules and the overlay that lists them", async () => {
  const id = await propose("99.95");
  expect(await propose("99.95")).toBe(id);
  await world.runAll();
  const request = await world.db.changeRequest.findUniqueOrThrow({ where: { id } });
  expect(request).toMatchObject({ state: "following", kind: "objective", branch: `portal/objective/${id}` });
  expect(show(`portal/objective/${id}:${path}`)).toBe(objective.replace("99.9 ", "99.95 "));
  expect(show(`portal/objective/${id}:manifests/apps/pay-api/slo/rules.yaml`)).toContain(
    "pay-api-availability",
  );
  expect(show(`portal/objective/${id}:${overlay}`)).toBe("resources:\n  - ../../base\n  - ../../slo\n");
  const changed = show("--format=", "--name-status", `portal/objective/${id}`).trim().split("\n");
  expect(changed).toHaveLength(6);
  expect(show("--format=%B", "-s", `portal/objective/${id}`)).toContain("Requested-by: Ines Duarte");
});

test("the pull request tells reviewers what an import lost and what is odd by what is measured", async () => {
  deps = {
    ...deps,
    facts: async () => ({ facts: { sources: ["a/pay", "b/pay"] }, unchecked: [], askedAt: now }),
  };
  const lost = ["line 5: slos.0.labels.tier is not carried."];
  const asked = { ...(await order("99.95")), imported: { from: "sloth.yaml", lost, more: 0 } };
  await proposeObjective(deps, ines, asked, now, "call");
  await world.runAll();
  const { apiUrl: baseUrl } = world.github;
  const { pulls } = new Octokit({ baseUrl, auth: world.github.tokenFor("tomas") });
  const [opened] = (await pulls.list(where)).data;
  expect(opened?.body).toContain("Filled from `` sloth.yaml ``");
  expect(opened?.body).toContain("- `` line 5: slos.0.labels.tier is not carried. ``");
  expect(opened?.body).toMatch(/Noticed when it was proposed:\n\n- `` .*a\/pay/);
});

test("one change of a service's objectives is under way at a time, and the next may come when it has ended", async () => {
  const id = await propose("99.95");
  await expect(propose("99.5", "another-key-of-sixteen")).rejects.toThrow(/ines is changing the objectives/);
  const form = await showForm(deps, ines, { id: "pay-api-availability" }, now);
  expect(form.underWay).toEqual({ requestId: id, by: "ines" });
  await deps.requests.ask(id, "cancel-asked", { login: "ines", requestId: "call" });
  await world.runAll();
  expect(await propose("99.5", "another-key-of-sixteen")).not.toBe(id);
});

test("a file that has changed since ends the request before anything is written, and says which", async () => {
  const id = await propose("99.95");
  await pushFile(path, objective.replace("30d", "28d"));
  await world.runAll();
  const request = await world.db.changeRequest.findUniqueOrThrow({ where: { id } });
  expect(request).toMatchObject({ state: "failed", commitSha: null });
  expect(request.explanation).toMatchObject({
    code: "changed-meanwhile",
    message: expect.stringContaining(path),
  });
  expect(await world.db.nameClaim.count({ where: { requestId: id } })).toBe(0);
});

test("what the server works out otherwise than the browser is refused, and so is what cannot be read", async () => {
  const asked = await order("99.95");
  const refused = proposeObjective(deps, ines, { ...asked, digest: "0".repeat(64) }, now, "call");
  await expect(refused).rejects.toThrow(/not what you were shown/);
  await expect(propose("100")).rejects.toThrow(/refused before anything is written/);
  expect(await world.db.changeRequest.count()).toBe(0);
});

test("a bucket that its histogram lacks is refused, and no warning holds anybody up", async () => {
  const facts = { sources: ["a/pay", "b/pay"], bounds: ["0.5"] };
  deps = { ...deps, facts: async () => ({ facts, unchecked: [], askedAt: now }) };
  const latency = (le: string) => {
    const bucket = `seconds_bucket{service="pay-api",le="${le}"}`;
    return { kind: "latency", bucket, le, total: 'seconds_count{service="pay-api"}' } as const;
  };
  await expect(
    propose("99.95", undefined, { id: "pay-api-slow", indicator: latency("0.3") }),
  ).rejects.toMatchObject({
    message: "The objective is refused before anything is written",
    problems: [{ code: "slo-bound-absent", mend: "Choose one of 0.5." }],
  });
  expect(await world.db.changeRequest.count()).toBe(0);
  expect(await propose("99.95", undefined, { id: "pay-api-slow", indicator: latency("0.5") })).toMatch(
    /^req_/,
  );
});

test("somebody of another team is told whose it is", async () => {
  const stranger = { ...ines, teams: ["growth"] };
  const form = await showForm(deps, stranger, { id: "pay-api-availability" }, now);
  expect(form.refusal?.because).toMatch(/payments owns this/);
  const refused = proposeObjective(deps, stranger, await order("99.95"), now, "call");
  await expect(refused).rejects.toThrow(/payments owns this/);
});

/** A commit of somebody's on the base branch. */
async function pushFile(file: string, content: string): Promise<void> {
  const { apiUrl: baseUrl } = world.github;
  const { git } = new Octokit({ baseUrl, auth: world.github.tokenFor("tomas") });
  const base = await git.getRef({ ...where, ref: "heads/main" });
  const parent = base.data.object.sha;
  const entry = { path: file, content, mode: "100644", type: "blob" } as const;
  const tree = await git.createTree({ ...where, base_tree: parent, tree: [entry] });
  const commit = await git.createCommit({
    ...where,
    message: "By hand",
    tree: tree.data.sha,
    parents: [parent],
  });
  await git.updateRef({ ...where, ref: "heads/main", sha: commit.data.sha });
}
