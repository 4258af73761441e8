import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestPull, startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
beforeAll(async () => {
  const rules = [{ branch: "main", requiredApprovals: 1, requiredChecks: ["gitops / render"] }];
  trial = await startTestGithub({ repository: { rules } });
});
afterAll(() => trial.close());

async function stateOf(pull_number: number): Promise<string> {
  await trial.app.pulls.get({ ...where, pull_number });
  return (await trial.app.pulls.get({ ...where, pull_number })).data.mergeable_state;
}

async function headOf(pull_number: number): Promise<string> {
  return (await trial.app.pulls.get({ ...where, pull_number })).data.head.sha;
}

async function report(
  pull_number: number,
  state: "success" | "failure" | "pending",
  context = "gitops / render",
) {
  await trial.app.repos.createCommitStatus({ ...where, sha: await headOf(pull_number), context, state });
}

function review(login: string, pull_number: number, event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT") {
  return trial.as(login).pulls.createReview({ ...where, pull_number, event, body: "As told" });
}

test("stays blocked until check and approval are there, then merges for a person", async () => {
  const pull_number = await openTestPull(trial.app, "guarded", { "guarded.txt": "1\n" });
  const merge = () => trial.as("ines").pulls.merge({ ...where, pull_number });
  expect(await stateOf(pull_number)).toBe("blocked");
  await expect(merge()).rejects.toMatchObject({
    status: 405,
    message: expect.stringContaining("approving review"),
  });
  await review("tomas", pull_number, "APPROVE");
  await report(pull_number, "failure");
  expect(await stateOf(pull_number)).toBe("blocked");
  await expect(merge()).rejects.toMatchObject({ status: 405 });
  await report(pull_number, "success");
  expect(await stateOf(pull_number)).toBe("clean");
  await report(pull_number, "pending", "something optional");
  expect(await stateOf(pull_number)).toBe("unstable");
  await expect(trial.app.pulls.merge({ ...where, pull_number })).rejects.toMatchObject({ status: 403 });
  expect((await merge()).data.merged).toBe(true);
});

test("lets an approval fall when the head moves, and tells so", async () => {
  const pull_number = await openTestPull(trial.app, "stale", { "stale.txt": "1\n" });
  await review("tomas", pull_number, "APPROVE");
  const parent = await headOf(pull_number);
  const tree = await trial.app.git.createTree({
    ...where,
    base_tree: parent,
    tree: [{ path: "stale.txt", mode: "100644", type: "blob", content: "2\n" }],
  });
  const commit = await trial.app.git.createCommit({
    ...where,
    message: "More",
    tree: tree.data.sha,
    parents: [parent],
  });
  await trial.app.git.updateRef({ ...where, ref: "heads/stale", sha: commit.data.sha });
  expect(await headOf(pull_number)).toBe(commit.data.sha);
  const reviews = await trial.app.pulls.listReviews({ ...where, pull_number });
  expect(reviews.data.map((one) => one.state)).toEqual(["DISMISSED"]);
});

test("a refusal holds until the same person approves, and nobody approves their own", async () => {
  const pull_number = await openTestPull(trial.as("ines"), "refused", { "refused.txt": "1\n" });
  await report(pull_number, "success");
  await review("mara", pull_number, "APPROVE");
  await review("tomas", pull_number, "REQUEST_CHANGES");
  await review("tomas", pull_number, "COMMENT");
  expect(await stateOf(pull_number)).toBe("blocked");
  await review("tomas", pull_number, "APPROVE");
  expect(await stateOf(pull_number)).toBe("clean");
  await expect(review("ines", pull_number, "APPROVE")).rejects.toMatchObject({ status: 422 });
});

test("keeps everybody from writing to the guarded branch directly", async () => {
  const sha = (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
  for (const client of [trial.app, trial.as("mara")]) {
    await expect(
      client.git.updateRef({ ...where, ref: "heads/main", sha, force: true }),
    ).rejects.toMatchObject({ status: 422 });
    await expect(client.git.deleteRef({ ...where, ref: "heads/main" })).rejects.toMatchObject({
      status: 422,
    });
  }
});

test("tells its rules as a ruleset, and a classic protection only where there is one", async () => {
  const rules = await trial.app.repos.getBranchRules({ ...where, branch: "main" });
  expect(rules.data.map((rule) => rule.type)).toEqual([
    "deletion",
    "non_fast_forward",
    "update",
    "pull_request",
    "required_status_checks",
  ]);
  expect(rules.data.find((rule) => rule.type === "pull_request")).toMatchObject({
    parameters: { required_approving_review_count: 1, dismiss_stale_reviews_on_push: true },
  });
  expect((await trial.app.repos.getBranchRules({ ...where, branch: "other" })).data).toEqual([]);
  await expect(trial.app.repos.getBranchProtection({ ...where, branch: "main" })).rejects.toMatchObject({
    status: 404,
    message: expect.stringContaining("Branch not protected"),
  });
  const ruleset_id = rules.data[0]?.ruleset_id ?? 0;
  const bypass = async (client: typeof trial.app) =>
    (await client.repos.getRepoRuleset({ ...where, ruleset_id })).data;
  expect(await bypass(trial.app)).toMatchObject({ current_user_can_bypass: "never" });
  expect(await bypass(trial.as("mara"))).toMatchObject({
    current_user_can_bypass: "pull_requests_only",
    bypass_actors: [{ actor_type: "Team" }, { actor_type: "Team" }],
  });
  const branch = await trial.app.repos.getBranch({ ...where, branch: "main" });
  expect(branch.data.protected).toBe(true);
  const classic = await startTestGithub({
    repository: { rules: [{ branch: "main", kind: "classic", requiredChecks: ["x"] }] },
  });
  const protection = await classic.app.repos.getBranchProtection({ ...where, branch: "main" });
  expect(protection.data).toMatchObject({
    required_pull_request_reviews: { required_approving_review_count: 1 },
    required_status_checks: { contexts: ["x"] },
  });
  expect((await classic.app.repos.getBranchRules({ ...where, branch: "main" })).data).toEqual([]);
  await classic.close();
});
