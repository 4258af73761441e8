import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appPermissions, startTestGithub, type TestGithub } from "#sandbox/github/testing.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { createDirectory } from "#server/adapters/github/directory.ts";
import type { Directory } from "#server/identity/ports.ts";

const { signal } = new AbortController();
const people = Array.from({ length: 230 }, (_, index) => `person-${index}`);
const teams = Array.from({ length: 165 }, (_, index) => ({
  slug: `team-${index}`,
  name: `Team ${index}`,
  members: index === 164 ? people : [`person-${index}`, "ines"],
}));
let world: TestGithub;

beforeAll(async () => {
  world = await startTestGithub({
    people: ["ines", ...people].map((login) => ({ login, name: login })),
    teams,
    repository: { teams: {}, collaborators: {} },
  });
});
beforeEach(() => world.github.ledger.clear());
afterAll(() => world.close());

function directory(): Directory {
  const octokit = connectGithub({
    apiUrl: world.github.apiUrl,
    appId: 4711,
    privateKey: world.privateKey,
    installationId: 815,
    repository: "acme/platform",
  });
  return createDirectory(octokit, "acme");
}

test("tells every team with every member, for a handful of calls however many teams there are", async () => {
  const told = await directory().teams(signal);
  const bySlug = new Map(told.map((team) => [team.slug, team]));
  expect(told).toHaveLength(teams.length);
  for (const { members, ...team } of teams) {
    const found = bySlug.get(team.slug);
    expect(found).toMatchObject(team);
    expect(found?.members.toSorted()).toEqual(members.toSorted());
  }
  // Each look is repeated every two minutes, of 5,000 calls an hour that everything else needs too.
  expect(world.github.ledger.rows().length).toBeLessThan(10);
});

test("asks for the people of the organisation again without quota while nobody comes or goes", async () => {
  const twice = directory();
  expect(await twice.members(signal)).toHaveLength(231);
  world.github.ledger.clear();
  expect(await twice.members(signal)).toHaveLength(231);
  expect(new Set(world.github.ledger.rows().map((row) => row.status))).toEqual(new Set([304]));
});

test("is unavailable rather than half told where GitHub refuses a part", async () => {
  const { members: _members, ...permissions } = appPermissions;
  const { app } = world.github.world;
  const before = app.permissions;
  app.permissions = permissions;
  try {
    await expect(directory().teams(signal)).rejects.toThrow("GitHub did not tell the organisation's teams");
  } finally {
    app.permissions = before;
  }
});
