import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGithub, type TestGithub, where } from "#sandbox/github/testing.ts";
import { createBlobReader } from "#server/adapters/github/blob-reader.ts";
import { connectGithub } from "#server/adapters/github/connect.ts";
import { Unavailable } from "#server/runtime/errors.ts";

const picture = "\u0000\u0001PNG";
let world: TestGithub;

const blobs = (apiUrl = world.github.apiUrl) =>
  createBlobReader(
    connectGithub({
      apiUrl,
      appId: 4711,
      privateKey: world.privateKey,
      installationId: 815,
      repository: "acme/platform",
    }),
    "acme/platform",
  );

beforeAll(async () => {
  world = await startTestGithub({ repository: { from: { files: { "docs/runbooks/flow.png": picture } } } });
});

afterAll(() => world.close());

test("gives the bytes of a file as Git has them", async () => {
  const { data } = await world.app.rest.git.getTree({ ...where, tree_sha: "main", recursive: "1" });
  const sha = data.tree.find(({ path }) => path === "docs/runbooks/flow.png")?.sha ?? "";
  expect(Buffer.from(await blobs()(sha)).toString("utf8")).toBe(picture);
});

test("says that GitHub did not give it, where it is gone or GitHub is", async () => {
  await expect(blobs()("0".repeat(40))).rejects.toThrow(Unavailable);
  await expect(blobs("http://127.0.0.1:1")("0".repeat(40))).rejects.toThrow(Unavailable);
});

test("asks GitHub nothing its own description does not know", () => {
  world.conformance.insist();
});
