import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestPull, pushBranch, startTestGithub, type TestGithub, where } from "./testing.ts";

let trial: TestGithub;
beforeAll(async () => {
  trial = await startTestGithub();
});
afterAll(() => trial.close());

test("opens one pull request for a branch, however many ask at once", async () => {
  await pushBranch(trial.app, "once", { "once.txt": "1\n" });
  // Against a base that git has not compared yet, so that the openings really overlap.
  await pushBranch(trial.app, "side", { "side.txt": "1\n" });
  const wanted = { ...where, title: "Once", head: "once", base: "side", body: "<!-- portal-run:1 -->" };
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => trial.app.pulls.create(wanted)));
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  const refusals = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  for (const reason of refusals) {
    expect(reason.status).toBe(422);
    expect(reason.response.data.errors[0].message).toBe("A pull request already exists for acme:once.");
  }
  const list = await trial.app.pulls.list({ ...where, head: "acme:once", state: "all" });
  expect(list.data.map((pull) => pull.title)).toEqual(["Once"]);
});

test("refuses a pull request without a change, and one from or to nowhere", async () => {
  const main = await trial.app.git.getRef({ ...where, ref: "heads/main" });
  await trial.app.git.createRef({ ...where, ref: "refs/heads/same", sha: main.data.object.sha });
  const open = (head: string, base: string) => trial.app.pulls.create({ ...where, title: "x", head, base });
  await expect(open("same", "main")).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ message: "No commits between main and same" }] } },
  });
  await expect(open("nowhere", "main")).rejects.toMatchObject({
    response: { data: { errors: [{ field: "head", code: "invalid" }] } },
  });
  await expect(open("same", "nowhere")).rejects.toMatchObject({
    response: { data: { errors: [{ field: "base", code: "invalid" }] } },
  });
});

test("computes mergeability only after it was asked for, as GitHub does", async () => {
  const pull_number = await openTestPull(trial.app, "lazy", { "lazy.txt": "1\n" });
  const first = await trial.app.pulls.get({ ...where, pull_number });
  expect(first.data).toMatchObject({
    mergeable: null,
    mergeable_state: "unknown",
    changed_files: 1,
    commits: 1,
  });
  const second = await trial.app.pulls.get({ ...where, pull_number });
  expect(second.data).toMatchObject({ mergeable: true, mergeable_state: "clean", merged: false });
  const test = await trial.app.git.getRef({ ...where, ref: `pull/${pull_number}/merge` });
  expect(second.data.merge_commit_sha).toBe(test.data.object.sha);
});

test("closes, reopens and refuses to reopen when the branch is gone", async () => {
  const pull_number = await openTestPull(trial.app, "closing", { "closing.txt": "1\n" });
  const closed = await trial.app.pulls.update({ ...where, pull_number, state: "closed" });
  expect(closed.data).toMatchObject({ state: "closed", merged: false });
  const open = await trial.app.pulls.update({ ...where, pull_number, state: "open" });
  expect(open.data).toMatchObject({ state: "open", closed_at: null });
  await trial.app.git.deleteRef({ ...where, ref: "heads/closing" });
  expect((await trial.app.pulls.get({ ...where, pull_number })).data.state).toBe("closed");
  await expect(trial.app.pulls.update({ ...where, pull_number, state: "open" })).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining("state cannot be changed. The closing branch has been deleted."),
  });
});

test.each(["merge", "squash", "rebase"] as const)(
  "merges by %s with the parents, author and message that method makes",
  async (method) => {
    const branch = `by-${method}`;
    const tip = await pushBranch(trial.as("ines"), branch, { [`${branch}.txt`]: "1\n" });
    await pushMore(branch, tip);
    const base = (await trial.app.git.getRef({ ...where, ref: "heads/main" })).data.object.sha;
    const pull = await trial
      .as("ines")
      .pulls.create({ ...where, title: `By ${method}`, head: branch, base: "main" });
    const merged = await trial
      .as("tomas")
      .pulls.merge({ ...where, pull_number: pull.data.number, merge_method: method });
    const commit = await trial.app.git.getCommit({ ...where, commit_sha: merged.data.sha });
    const parents = commit.data.parents.map((parent) => parent.sha);
    const main = await trial.app.git.getRef({ ...where, ref: "heads/main" });
    expect(main.data.object.sha).toBe(merged.data.sha);
    if (method === "merge") expect(parents).toEqual([base, pull.data.head.sha]);
    if (method === "squash") expect(parents).toEqual([base]);
    if (method === "squash") expect(commit.data.message).toMatch(/^By squash \(#\d+\)/);
    const compare = await trial.app.repos.compareCommitsWithBasehead({
      ...where,
      basehead: `${base}...${merged.data.sha}`,
    });
    expect(compare.data).toMatchObject({
      status: "ahead",
      ahead_by: { merge: 3, squash: 1, rebase: 2 }[method],
    });
    expect(compare.data.files?.map((file) => file.filename)).toEqual([`${branch}-more.txt`, `${branch}.txt`]);
    const found = await trial.app.repos.listPullRequestsAssociatedWithCommit({
      ...where,
      commit_sha: merged.data.sha,
    });
    expect(found.data.map((one) => one.number)).toEqual([pull.data.number]);
    expect((await trial.app.pulls.checkIfMerged({ ...where, pull_number: pull.data.number })).status).toBe(
      204,
    );
    const after = await trial.app.pulls.get({ ...where, pull_number: pull.data.number });
    expect(after.data).toMatchObject({
      merged: true,
      merge_commit_sha: merged.data.sha,
      merged_by: { login: "tomas" },
      commits: 2,
    });
  },
);

async function pushMore(branch: string, tip: string): Promise<void> {
  const client = trial.as("ines");
  const tree = await client.git.createTree({
    ...where,
    base_tree: tip,
    tree: [{ path: `${branch}-more.txt`, mode: "100644", type: "blob", content: "2\n" }],
  });
  const commit = await client.git.createCommit({
    ...where,
    message: "More",
    tree: tree.data.sha,
    parents: [tip],
  });
  await client.git.updateRef({ ...where, ref: `heads/${branch}`, sha: commit.data.sha });
}

test("names a conflict and refuses to merge it", async () => {
  const one = await openTestPull(trial.app, "conflict-one", { "README.md": "one\n" });
  const other = await openTestPull(trial.app, "conflict-other", { "README.md": "other\n" });
  await trial.as("ines").pulls.merge({ ...where, pull_number: one });
  await trial.app.pulls.get({ ...where, pull_number: other });
  const read = await trial.app.pulls.get({ ...where, pull_number: other });
  expect(read.data).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
  await expect(trial.as("ines").pulls.merge({ ...where, pull_number: other })).rejects.toMatchObject({
    status: 405,
    message: expect.stringContaining("not mergeable"),
  });
});

test("answers 409 when the reviewed head has moved, and 403 to the App where a rule keeps it out", async () => {
  const pull_number = await openTestPull(trial.app, "moved", { "moved.txt": "1\n" });
  await expect(
    trial.as("ines").pulls.merge({ ...where, pull_number, sha: "1".repeat(40) }),
  ).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining("Head branch was modified. Review and try the merge again."),
  });
  await expect(trial.app.pulls.merge({ ...where, pull_number })).rejects.toMatchObject({ status: 403 });
});

test("decorates: labels, reviewers, comments, files and commits", async () => {
  const pull_number = await openTestPull(trial.app, "decorated", { "services/pay/a.txt": "1\n2\n" });
  const issue = { ...where, issue_number: pull_number };
  await trial.app.issues.addLabels({ ...issue, labels: ["portal", "new label"] });
  await trial.app.issues.addLabels({ ...issue, labels: ["portal"] });
  await trial.app.issues.removeLabel({ ...issue, name: "new label" });
  await trial.app.pulls.requestReviewers({
    ...where,
    pull_number,
    reviewers: ["tomas"],
    team_reviewers: ["platform"],
  });
  await trial.app.issues.addAssignees({ ...issue, assignees: ["ines"] });
  await trial.app.issues.createComment({ ...issue, body: "Noted" });
  const pull = await trial.app.pulls.get({ ...where, pull_number });
  expect(pull.data.labels.map((label) => label.name)).toEqual(["portal"]);
  expect(pull.data).toMatchObject({
    comments: 1,
    requested_reviewers: [{ login: "tomas" }],
    requested_teams: [{ slug: "platform" }],
  });
  const asked = await trial.app.pulls.listRequestedReviewers({ ...where, pull_number });
  expect(asked.data.users.map((user) => user.login)).toEqual(["tomas"]);
  const comments = await trial.app.issues.listComments(issue);
  expect(comments.data.map((comment) => comment.user?.login)).toEqual(["portolan[bot]"]);
  const files = await trial.app.pulls.listFiles({ ...where, pull_number });
  expect(files.data).toMatchObject([
    { filename: "services/pay/a.txt", status: "added", additions: 2, patch: "@@ -0,0 +1,2 @@\n+1\n+2" },
  ]);
  expect((await trial.app.pulls.listCommits({ ...where, pull_number })).data).toHaveLength(1);
  await expect(
    trial.app.pulls.requestReviewers({ ...where, pull_number, reviewers: ["nobody"] }),
  ).rejects.toMatchObject({ status: 422 });
  await expect(trial.as("vic").issues.addLabels({ ...issue, labels: ["x"] })).rejects.toMatchObject({
    status: 403,
  });
});
