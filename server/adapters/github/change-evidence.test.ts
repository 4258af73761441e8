import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestPull, startTestGithub, type TestGithub, where } from "#sandbox/github/testing.ts";
import { createChangeEvidence } from "#server/adapters/github/change-evidence.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";

const repository = "acme/platform";
const { signal } = new AbortController();
const many = Array.from({ length: 50 }, (_, index) => `area-${index}`);
let world: TestGithub;
let number: number;

beforeEach(async () => {
  world = await startTestGithub({ repository: { rules: [] } });
  number = await openTestPull(world.as("ines"), "more", { "README.md": "more\n" });
});
afterEach(async () => {
  world.conformance.insist();
  await world.close();
});

async function setBy() {
  const { privateKey, github } = world;
  const octokit = connectGithub({
    apiUrl: github.apiUrl,
    appId: 4711,
    privateKey,
    installationId: 815,
    repository,
  });
  return createChangeEvidence(octokit, repository).labelsSetBy(number, signal);
}

/** Puts fifty labels on beside those that stay, and takes them off again: a hundred events. */
async function hundredEvents(...stay: string[]): Promise<void> {
  const tomas = world.as("tomas");
  for (const labels of [[...stay, ...many], stay])
    await tomas.issues.setLabels({ ...where, issue_number: number, labels });
}

test("who set a label last is told of a history of many pages, whoever set it before", async () => {
  const put = (login: string) =>
    world.as(login).issues.addLabels({ ...where, issue_number: number, labels: ["security"] });
  await put("ines");
  await hundredEvents("security");
  expect(await setBy()).toEqual([{ label: "security", login: "ines" }]);
  await world.as("ines").issues.removeLabel({ ...where, issue_number: number, name: "security" });
  await hundredEvents("triage");
  expect(await setBy()).toEqual([{ label: "triage", login: "tomas" }]);
  await put("mara");
  expect(await setBy()).toContainEqual({ label: "security", login: "mara" });
});

test("a history of a thousand events is read to nobody's credit: its last setter may stand beyond", async () => {
  await world.as("mara").issues.addLabels({ ...where, issue_number: number, labels: ["security"] });
  for (let page = 1; page <= 9; page += 1) await hundredEvents("security");
  // 901 events. With 98 more the last page that is read is not full; with 99 there may be another.
  const fill = (count: number) =>
    world.as("tomas").issues.addLabels({ ...where, issue_number: number, labels: many.slice(0, count) });
  await fill(49);
  await world.as("tomas").issues.setLabels({ ...where, issue_number: number, labels: ["security"] });
  expect(await setBy()).toEqual([{ label: "security", login: "mara" }]);
  await fill(1);
  expect(await setBy()).toEqual([]);
});
