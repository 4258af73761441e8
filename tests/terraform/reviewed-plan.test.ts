import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { artifactName, contentKey, differences, stacks } from "#scripts/cloud/stored-plan.ts";
import { type Answers, stubPrograms } from "#tests/support/stub-programs.ts";

const repository = join(import.meta.dirname, "../..");

const change = (address: string, after: object, actions = ["update"]) => ({
  address,
  change: { actions, after, after_unknown: {}, replace_paths: [] },
});
const plan = (...changes: object[]) => ({ format_version: "1.2", resource_changes: changes });

describe("two plans", () => {
  test("are the same whatever their order, and whatever they leave alone", () => {
    const one = plan(change("a", { x: 1, y: 2 }), change("b", {}), change("c", {}, ["no-op"]));
    const other = plan(change("b", {}), change("a", { y: 2, x: 1 }));
    expect(differences(one, other)).toEqual([]);
  });

  test.each([
    ["adds a deed", plan(change("a", {}), change("role.admin", {}, ["create"])), ["role.admin"]],
    ["leaves one out", plan(), ["a"]],
    ["does it otherwise", plan(change("a", { open: true })), ["a"]],
    ["deletes instead", plan(change("a", {}, ["delete"])), ["a"]],
  ])("differ where one %s, and the place is named", (_, forged, where) => {
    expect(differences(forged, plan(change("a", {})))).toEqual(where);
  });

  test("differ where the reviewed one takes over what exists already, but not where only the fresh one does", () => {
    const adopted = { address: "ecr", change: { actions: ["no-op"], importing: { id: "x" } } };
    expect(differences(plan(adopted), plan())).toEqual(["ecr"]);
    expect(differences(plan(), plan(adopted))).toEqual([]);
  });

  test("are the same where they only tell something else", () => {
    const told = { ...plan(), output_changes: { name: { actions: ["update"], after: "x" } } };
    expect(differences(plan(), told)).toEqual([]);
  });
});

describe("a kept plan", () => {
  let folder: string;
  let server: Server | undefined;
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = () => {
    git("add", "--all");
    git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "change");
    return contentKey(git);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kept-plan-"));
    git("init", "--quiet");
    write("terraform/bootstrap/main.tf", "");
    write("terraform/environments/dev/main.tf", "");
    write("manifests/apps/order-service/catalog-info.yaml", "a");
  });
  afterEach(() => {
    server?.close();
    server = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(script: string, answers: Answers, env: Record<string, string>, ...args: string[]) {
    const stubs = stubPrograms(mkdtempSync(join(tmpdir(), "stubs-")), ["terraform"], answers);
    const child = spawn(process.execPath, [join(repository, "scripts", script), ...args], {
      cwd: folder,
      env: { ...process.env, GITHUB_STEP_SUMMARY: "", ...env, PATH: `${stubs.path}:${process.env.PATH}` },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    const code = await new Promise((resolve) => child.on("close", resolve));
    const calls = stubs.calls();
    rmSync(join(stubs.path, ".."), { recursive: true });
    return { code, output, calls };
  }

  test("is of one content: code, names of services and secrets that are read change its key, nothing else does", () => {
    const first = commit();
    write("manifests/apps/order-service/catalog-info.yaml", "b");
    write("README.md", "words");
    expect(commit()).toBe(first);
    write("manifests/apps/user-service/catalog-info.yaml", "a");
    const second = commit();
    expect(second).not.toBe(first);
    write("manifests/apps/user-service/base/externalsecret.yaml", "a");
    const third = commit();
    expect(third).not.toBe(second);
    write("terraform/bootstrap/main.tf", "locals {}");
    expect(commit()).not.toBe(third);
  });

  test.each([
    [0, "nothing"],
    [2, "changes"],
  ])("is named when terraform ends with %d, and says %s", async (ended, word) => {
    const key = commit();
    const outputs = join(folder, "outputs");
    const place = `terraform -chdir=${folder}/terraform/environments/dev`;
    const answers = { [`${place} plan`]: ended === 0 ? [""] : [ended] };
    const env = { GITHUB_OUTPUT: outputs, TF_STATE_BUCKET: "state" };
    const { code, calls } = await run(
      "plan-terraform.ts",
      answers,
      env,
      "--stack",
      "dev",
      "--out",
      "kept.tfplan",
    );
    expect(code).toBe(0);
    expect(calls.map((call) => call.split(" ")[2])).toEqual(["init", "validate", "plan"]);
    expect(calls[0]).toContain("-backend-config=bucket=state");
    expect(calls[2]).toContain(`-out=${folder}/kept.tfplan`);
    expect(readFileSync(outputs, "utf8")).toBe(`name=plan-dev-${key}-${word}\n`);
  });

  test("is not named when terraform could not plan", async () => {
    commit();
    const answers = { [`terraform -chdir=${folder}/terraform/bootstrap plan`]: [1] };
    const { code } = await run(
      "plan-terraform.ts",
      answers,
      { TF_STATE_BUCKET: "state" },
      "--stack",
      "bootstrap",
    );
    expect(code).toBe(1);
  });

  /** A GitHub that keeps these artifacts, by name and the run they are of; a fork's come from another repository. */
  async function keeping(artifacts: { name: string; run: number; fork?: boolean; expired?: boolean }[]) {
    server = createServer((request, response) => {
      const name = new URL(request.url ?? "", "http://x").searchParams.get("name");
      const found = artifacts.filter((one) => one.name === name);
      const body = found.map(({ run: id, fork = false, expired = false }) => ({
        name,
        expired,
        workflow_run: { id, repository_id: 1, head_repository_id: fork ? 2 : 1 },
      }));
      response.end(JSON.stringify({ total_count: body.length, artifacts: body }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server?.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    return {
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
      GITHUB_REPOSITORY: "acme/platform",
      GITHUB_TOKEN: "t",
    };
  }

  test("is found after the merge where it changes something, in its newest run", async () => {
    const key = commit();
    const dev = artifactName("dev", key, true);
    const env = await keeping([
      { name: dev, run: 7 },
      { name: dev, run: 9 },
      { name: dev, run: 11, fork: true },
      { name: dev, run: 13, expired: true },
      { name: artifactName("bootstrap", key, false), run: 9 },
    ]);
    const { code, output } = await run("find-plans.ts", {}, env);
    expect(JSON.parse(output)).toEqual([{ stack: "dev", run: "9", artifact: dev }]);
    expect(code).toBe(0);
  });

  test("is missed where main's content is not what was planned", async () => {
    const env = await keeping([{ name: artifactName("dev", "another", true), run: 7 }]);
    commit();
    const { code, output } = await run("find-plans.ts", {}, env);
    expect(code).toBe(1);
    expect(output).toContain("No plan of this content is kept for bootstrap, dev");
  });

  const show = (what: string) => `terraform -chdir=${folder}/terraform/environments/dev show -json ${what}`;
  const apply = (reviewed: object, fresh: object) => {
    commit();
    const answers = { [show(`${folder}/reviewed.tfplan`)]: [reviewed], [show("")]: [fresh] };
    const args = ["--stack", "dev", "--plan", "reviewed.tfplan"];
    return run("apply-terraform.ts", answers, { TF_STATE_BUCKET: "state" }, ...args);
  };

  test("is applied itself when main comes to the same", async () => {
    const { code, calls } = await apply(plan(change("a", {})), plan(change("a", {})));
    expect(code).toBe(0);
    expect(calls.at(-1)).toMatch(/ apply .* \S+\/reviewed\.tfplan$/);
  });

  test("is not applied when it would do what main does not say", async () => {
    const forged = plan(change("a", {}), change("role.admin", {}, ["create"]));
    const { code, output, calls } = await apply(forged, plan(change("a", {})));
    expect(code).toBe(1);
    expect(output).toContain("role.admin");
    expect(calls.filter((call) => call.includes(" apply "))).toEqual([]);
  });
});

describe("the workflow", () => {
  type Job = {
    environment?: string;
    permissions: Record<string, string>;
    strategy?: { matrix: { stack?: string[] } };
    steps: { with?: Record<string, string> }[];
  };
  const path = join(repository, ".github/workflows/terraform.yml");
  const { jobs }: { jobs: Record<string, Job> } = parse(readFileSync(path, "utf8"));

  test("plans everything there is to plan", () => {
    expect(jobs.plan?.strategy?.matrix.stack).toEqual([...stacks(repository).keys()]);
  });

  test("asks a reviewer before the only job that may change anything", () => {
    expect(jobs.apply?.environment).toBe("${{ matrix.plan.stack }}");
    const roles = Object.values(jobs).map((job) =>
      job.steps.flatMap((step) => step.with?.["role-to-assume"] ?? []),
    );
    expect(roles).toEqual([["${{ vars.TERRAFORM_PLAN_ROLE }}"], [], ["${{ vars.TERRAFORM_ROLE }}"]]);
  });
});
