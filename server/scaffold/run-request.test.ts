import { afterEach, expect, test } from "vitest";
import { type CreationWorld, startCreationWorld } from "#tests/support/creation-world.ts";

let world: CreationWorld;
afterEach(() => world.close());

const requestOf = (id: string) => world.db.changeRequest.findUniqueOrThrow({ where: { id } });
const pulls = () => world.github.store.pulls.all();
const writes = () =>
  world.github.ledger
    .rows()
    .filter(({ operation }) => operation !== "POST /app/installations/{installation_id}/access_tokens")
    .map(({ operation }) => operation);

test("a first attempt makes exactly seven calls and one pull request", async () => {
  world = await startCreationWorld();
  const id = await world.accept("pay-api");
  await world.runAll();
  expect(await requestOf(id)).toMatchObject({ state: "following", step: "follow", pullRequest: 1 });
  expect(writes()).toEqual([
    "graphql",
    "POST /repos/{owner}/{repo}/git/trees",
    "POST /repos/{owner}/{repo}/git/commits",
    "POST /repos/{owner}/{repo}/git/refs",
    "POST /repos/{owner}/{repo}/pulls",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
    "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  ]);
  expect(pulls()).toHaveLength(1);
});
