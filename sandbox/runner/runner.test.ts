import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Conclusion, RunnerHost, StepReport, WorkflowEvent } from "./ports.ts";
import { createRunner, type Runner } from "./runner.ts";
import type { Workshop } from "./workshop.ts";

type Seen = {
  run: Conclusion | null;
  jobs: Record<string, { conclusion: Conclusion | null; log: string; steps: StepReport[]; notes: string[] }>;
};

let dir: string;
let seen: Seen;
let runner: Runner;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "runner-"));
  chmodSync(dir, 0o755);
  seen = { run: null, jobs: {} };
});

afterEach(async () => {
  await runner.close();
  rmSync(dir, { recursive: true, force: true });
});

const host = (): RunnerHost => ({
  gitDir: () => join(dir, "origin/.git"),
  startRun: () => ({
    job: (name) => {
      const job: Seen["jobs"][string] = { conclusion: null, log: "", steps: [], notes: [] };
      seen.jobs[name] = job;
      return {
        start: () => {},
        steps: (steps) => {
          job.steps = structuredClone(steps);
        },
        log: (text) => {
          job.log += text;
        },
        annotate: ({ path, line, message }) => job.notes.push(`${path}:${line} ${message}`),
        finish: (conclusion) => {
          job.conclusion = conclusion;
        },
      };
    },
    finish: (conclusion) => {
      seen.run = conclusion;
    },
  }),
});

const workshop = (): Workshop => ({
  dir: join(dir, "runner"),
  nodeBin: dirname(process.execPath),
  toolPaths: [],
  npmCache: join(dir, "npm"),
  registryUrl: "http://127.0.0.1:9",
  registryToken: "trial",
  caches: new Map(),
  variables: { IMAGE_REGISTRY: "registry.test/acme" },
  unprivileged: null,
  limits: { memoryMiB: 512, stepMinutes: 1, logBytes: 1e6 },
});

/** Commits the files, runs the pull-request event on them and waits for its end. */
async function runOn(files: Record<string, string>): Promise<void> {
  const repo = join(dir, "origin");
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", repo, "-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
      encoding: "utf8",
    });
  mkdirSync(repo, { recursive: true });
  execFileSync("git", ["init", "-q", "-b", "main", repo]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
  git("add", "-A");
  git("commit", "-qm", "files");
  const sha = git("rev-parse", "HEAD").trim();
  const event: WorkflowEvent = {
    name: "pull_request",
    action: "opened",
    repository: "acme/platform",
    ref: "refs/pull/1/merge",
    sha,
    headSha: sha,
    branch: "topic",
    baseBranch: "main",
    actor: "ines",
    payload: { pull_request: { number: 1 } },
  };
  runner = createRunner(host(), workshop(), 2);
  await runner.handle(event);
}

const checkout = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8";
const workflow = (jobs: string) => ({
  ".github/workflows/w.yml": `name: w\non: pull_request\njobs:\n${jobs}`,
});

describe("the trial runner", () => {
  test("really runs the steps in a checkout of the commit, and hands outputs on", async () => {
    await runOn({
      "greeting.txt": "ahoy",
      ...workflow(`
  one:
    runs-on: ubuntu-latest
    outputs: { word: "\${{ steps.read.outputs.word }}" }
    steps:
      - uses: ${checkout}
      - id: read
        run: echo "word=$(cat greeting.txt)" >> "$GITHUB_OUTPUT"
  two:
    needs: one
    runs-on: ubuntu-latest
    steps:
      - env: { WORD: "\${{ needs.one.outputs.word }}" }
        run: echo "heard $WORD"
`),
    });
    expect(seen.run).toBe("success");
    expect(seen.jobs.two?.log).toContain("heard ahoy");
  });

  test("one failing step fails its job, skips what needs it, and still runs what asks for always()", async () => {
    await runOn(
      workflow(`
  bad: { runs-on: ubuntu-latest, steps: [{ run: "echo ::error file=a.yaml,line=3::no image; exit 3" }, { run: echo never }] }
  after: { needs: bad, runs-on: ubuntu-latest, steps: [{ run: echo never }] }
  gate: { needs: [bad, after], if: always(), runs-on: ubuntu-latest, steps: [{ run: "echo \${{ needs.bad.result }} \${{ needs.after.result }}" }] }
`),
    );
    expect(seen.run).toBe("failure");
    expect(seen.jobs.bad?.steps.map((step) => step.conclusion)).toEqual(["failure", "skipped"]);
    expect(seen.jobs.bad?.notes).toEqual(["a.yaml:3 no image"]);
    expect(seen.jobs.after?.conclusion).toBe("skipped");
    expect(seen.jobs.gate?.log).toContain("failure skipped");
  });

  test("a matrix from an output makes a job a row, and an empty one is skipped by its condition", async () => {
    await runOn(
      workflow(`
  list: { runs-on: ubuntu-latest, outputs: { names: '\${{ steps.s.outputs.names }}' }, steps: [{ id: s, run: "echo 'names=[\\"a\\",\\"b\\"]' >> $GITHUB_OUTPUT" }] }
  each:
    needs: list
    if: needs.list.outputs.names != '[]'
    name: each \${{ matrix.name }}
    runs-on: ubuntu-latest
    strategy: { matrix: { name: "\${{ fromJSON(needs.list.outputs.names) }}" } }
    steps: [{ run: "echo row \${{ matrix.name }}" }]
  none: { needs: list, if: "needs.list.outputs.names == '[]'", runs-on: ubuntu-latest, steps: [{ run: echo never }] }
`),
    );
    expect(seen.run).toBe("success");
    expect(seen.jobs["each a"]?.log).toContain("row a");
    expect(seen.jobs["each b"]?.conclusion).toBe("success");
    expect(seen.jobs.none?.conclusion).toBe("skipped");
  });

  test("calls a reusable workflow as it stands on main, under the caller's name", async () => {
    await runOn({
      ".github/workflows/called.yml":
        "name: called\non: { workflow_call: { inputs: { who: { type: string, required: true } } } }\njobs:\n  greet: { runs-on: ubuntu-latest, steps: [{ run: 'echo hello ${{ inputs.who }}' }] }\n",
      ...workflow("  call: { uses: acme/platform/.github/workflows/called.yml@main, with: { who: mara } }\n"),
    });
    expect(seen.jobs["call / greet"]?.log).toContain("hello mara");
    expect(seen.run).toBe("success");
  });

  test("an action that it does not know fails by name", async () => {
    await runOn(workflow("  a: { runs-on: ubuntu-latest, steps: [{ uses: evil/action@v1 }] }\n"));
    expect(seen.jobs.a?.log).toContain("does not know the action evil/action");
    expect(seen.run).toBe("failure");
  });

  test("a file that is no workflow is a startup failure that says where", async () => {
    await runOn({ ".github/workflows/w.yml": "on: pull_request\njobs:\n  a:\n    stepz: []\n" });
    expect(seen.run).toBe("startup_failure");
    expect(Object.values(seen.jobs)[0]?.log).toContain("Line: 4");
  });

  test("stops a step that eats memory, and one that outlives its time", async () => {
    await runOn(
      workflow(`
  hog: { runs-on: ubuntu-latest, steps: [{ run: "node -e 'const a=[];for(;;){a.push(Buffer.alloc(50e6,1));Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,50)}'" }] }
  slow: { runs-on: ubuntu-latest, steps: [{ run: sleep 60, timeout-minutes: 0.1 }] }
`),
    );
    expect(seen.jobs.hog?.log).toContain("more than 512 MiB");
    expect(seen.jobs.slow?.log).toContain("ran longer than 6 s");
  });
});
