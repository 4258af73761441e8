import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stubPrograms } from "#tests/support/stub-programs.ts";

const repository = join(import.meta.dirname, "../..");
const group = (Status: string) => ({
  ReplicationGroups: [
    { Status, NodeGroups: [{ PrimaryEndpoint: { Address: "redis.example.com", Port: 6379 } }] },
  ],
});
const secrets = ["notification-service/redis", "notification-service/delivery"].map((key) => ({
  Name: `kubeflow-ops-dev/${key}`,
}));
const account = {
  "aws elasticache describe-replication-groups": [group("available"), group("modifying"), group("available")],
  "aws secretsmanager list-secrets": [{ SecretList: secrets }],
  "aws secretsmanager get-secret-value": [
    { SecretString: '{"url":"rediss://:held-token@redis.example.com:6379"}' },
  ],
};

describe("rotating Redis's token", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "token-"));
    cpSync(join(repository, "terraform/environments"), join(folder, "terraform/environments"), {
      recursive: true,
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function rotate(typed: string, ...args: string[]) {
    const stubs = stubPrograms(folder, ["aws"], account);
    const script = join(repository, "scripts/rotate-redis-token.ts");
    const child = spawn(process.execPath, [script, "--environment", "dev", "--poll-seconds", "0", ...args], {
      cwd: folder,
      env: { ...process.env, PATH: stubs.path },
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.stdin.end(`${typed}\n`);
    const code = await new Promise((resolve) => child.on("close", resolve));
    const changes = stubs
      .calls()
      .filter((call) => / (modify-replication-group|put-secret-value) /.test(call));
    return { code, output, changes, calls: stubs.calls() };
  }

  test("tells Redis first, waits until it took it, and then tells those that read it", async () => {
    const { code, output, changes, calls } = await rotate("dev");
    expect(code).toBe(0);
    const [modify = "", put = "", ...more] = changes;
    const token = /"AuthToken":"([0-9a-f]{64})"/.exec(modify)?.[1];
    expect(modify).toContain('"AuthTokenUpdateStrategy":"ROTATE"');
    expect(put).toContain("--secret-id kubeflow-ops-dev/notification-service/redis");
    expect(put).toContain(`{"url":"rediss://:${token}@redis.example.com:6379"}`);
    expect(more).toEqual([]);
    const looks = calls
      .slice(calls.indexOf(modify), calls.indexOf(put))
      .filter((call) => call.includes("describe"));
    expect(looks).toHaveLength(2);
    expect(output).not.toContain(token);
  });

  test("ends with the token that is held being the only one", async () => {
    const { code, changes } = await rotate("dev", "--finish");
    expect(code).toBe(0);
    expect(changes).toEqual([
      expect.stringMatching(/"AuthToken":"held-token","AuthTokenUpdateStrategy":"SET"/),
    ]);
  });

  test("changes nothing when something else is typed than the name", async () => {
    expect(await rotate("prod")).toMatchObject({ code: 1, changes: [] });
  });
});
