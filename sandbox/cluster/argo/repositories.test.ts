import { mkdtempSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { git } from "#sandbox/cluster/argo/git.ts";
import { createRepositories, type Repositories } from "#sandbox/cluster/argo/repositories.ts";
import { createTestRepository, type TestRepository } from "#sandbox/cluster/testing/git-repository.ts";

const directory = mkdtempSync(join(tmpdir(), "portolan-repositories-"));
let repository: TestRepository;
let server: Server;
let url = "";
let asked: string[] = [];
let repositories: Repositories;

/** Git's "dumb" protocol: the files of the repository, to whoever brings the header. */
beforeAll(async () => {
  repository = await createTestRepository(directory);
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.headers.authorization !== "Basic c2VjcmV0") {
      response.writeHead(401).end();
      return;
    }
    try {
      response.end(
        readFileSync(
          join(
            repository.directory,
            (request.url ?? "").split("?")[0]?.replace("/acme/platform.git", "") ?? "",
          ),
        ),
      );
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  url = `http://127.0.0.1:${address.port}/acme/platform.git`;
  repositories = createRepositories({
    directory: join(directory, "mirrors"),
    header: (asked) => (asked === url ? "Authorization: Basic c2VjcmV0" : null),
  });
});
afterAll(() => {
  server.close();
});

async function commit(files: Record<string, string | null>): Promise<string> {
  const id = await repository.commit(files);
  await git(["--git-dir", repository.directory, "update-server-info"]);
  return id;
}

describe("a repository over HTTP", () => {
  test("is read at the tip of its branch, as text by path", async () => {
    const id = await commit({ "a/b.yaml": "one\n", "c.yaml": "ü\n" });
    expect(await repositories.resolve(url, "main", 0)).toBe(id);
    expect(await repositories.resolve(url, "HEAD", 0)).toBe(id);
    expect([...(await repositories.files(url, id))]).toEqual([
      ["a/b.yaml", "one\n"],
      ["c.yaml", "ü\n"],
    ]);
  });

  test("is not asked again within its age, and at once after a push was told", async () => {
    const before = await repositories.resolve(url, "main", 0);
    const after = await commit({ "c.yaml": "new\n" });
    asked = [];
    expect(await repositories.resolve(url, "main", 60_000)).toBe(before);
    expect(asked).toEqual([]);
    repositories.expire(url);
    expect(await repositories.resolve(url, "main", 60_000)).toBe(after);
    expect((await repositories.files(url, after)).get("c.yaml")).toBe("new\n");
  });

  test("shows an older commit as it was", async () => {
    const old = await commit({ "c.yaml": "old\n" });
    await commit({ "c.yaml": null });
    expect((await repositories.files(url, old)).get("c.yaml")).toBe("old\n");
  });

  test("says which revision it does not have, and recovers from a refusal", async () => {
    await expect(repositories.resolve(url, "no-such-branch", 0)).rejects.toThrow(
      "unable to resolve 'no-such-branch' to a commit SHA",
    );
    const other = `${url}?other`;
    await expect(repositories.resolve(other, "main", 0)).rejects.toThrow();
    expect(await repositories.resolve(url, "main", 0)).toMatch(/^[0-9a-f]{40}$/);
  });

  test("follows no transport that runs commands", async () => {
    await expect(repositories.resolve("ext::sh -c true", "main", 0)).rejects.toThrow("not allowed");
  });
});
