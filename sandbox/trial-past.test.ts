import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, listAt } from "#sandbox/cluster/objects/fields.ts";
import { kinds } from "#sandbox/cluster/objects/kind.ts";
import { createMemoryCluster } from "#sandbox/cluster/testing/memory-cluster.ts";
import { type GitRepository, openGitRepository } from "#sandbox/github/git/repository.ts";
import { runGit } from "#sandbox/github/git/run.ts";
import { seedFromFiles } from "#sandbox/github/git/seed.ts";
import { momentsBefore } from "#sandbox/metrics/history/moments.ts";
import { trialFiles } from "./trial-files.ts";
import { pastOf, recallDeploys } from "./trial-past.ts";

const firstStart = new Date("2026-11-20T09:30:00Z");
const { badDeploy } = momentsBefore(firstStart);
const files = trialFiles(".", "http://127.0.0.1/acme/platform.git");
let dir: string;
let git: GitRepository;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "portolan-past-"));
  git = await openGitRepository(join(dir, "platform.git"), "main");
  const past = pastOf(files, firstStart);
  const signature = { name: "GitHub", email: "noreply@github.com", date: past.at };
  await seedFromFiles(git, files, "main", signature, past.later);
});
afterAll(() => {
  git.close();
  rmSync(dir, { recursive: true, force: true });
});

const ask = async (...args: string[]) => (await runGit(git.gitDir, args)).trim();

test("the bad version and its revert leave the files as they are", async () => {
  expect(await ask("rev-parse", "main^{tree}")).toBe(await ask("rev-parse", "main~2^{tree}"));
  expect(await ask("show", "main~1:services/order-service/src/users/user-directory.ts")).toContain(
    "timeoutMs: 80,",
  );
});

test("the bad version is pinned by the tree of its source, like every version", async () => {
  const overlay = await ask("show", "main~1:manifests/apps/order-service/overlays/dev/kustomization.yaml");
  expect(overlay).toContain(`newTag: ${await ask("rev-parse", "main~1:services/order-service")}`);
});

test("Argo CD deployed both when the metrics say so, and counts on from there", () => {
  const { objects } = createMemoryCluster();
  const stop = recallDeploys(objects, git.gitDir);
  const metadata = { name: "order-service-dev", namespace: "argocd" };
  objects.create(kinds.application, { apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata });
  const history = listAt(objects.get(kinds.application, "argocd", "order-service-dev"), "status", "history");
  expect(history.map((entry) => at(entry, "id"))).toEqual([0, 1, 2]);
  const times = history.map((entry) => Date.parse(String(at(entry, "deployedAt"))));
  expect(times.slice(1)).toEqual([badDeploy.from, badDeploy.until]);
  stop();
});

test("says where it is out of date when the service changes", () => {
  const other = { ...files, "services/order-service/src/users/user-directory.ts": "" };
  expect(() => pastOf(other, firstStart)).toThrow("sandbox/trial-past.ts");
});
