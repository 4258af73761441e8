import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findSystemProgram } from "#sandbox/system-programs.ts";

const stack = "manifests/platform/prometheus-stack";
const promtool = findSystemProgram("promtool");
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "portolan-check-rules-"));
  mkdirSync(join(root, stack), { recursive: true });
  for (const folder of ["rules", "rule-tests"])
    cpSync(join(stack, folder), join(root, stack, folder), { recursive: true });
  mkdirSync(join(root, "bin"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function check(): { status: number | null; output: string } {
  const script = resolve("scripts/check-rules.ts");
  const env = { PATH: join(root, "bin"), NODE_ENV: "test" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    cwd: root,
    env,
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

test("without promtool nothing is judged, and that is said", () => {
  expect(check()).toMatchObject({
    status: 0,
    output: expect.stringContaining("no alert was played through"),
  });
});

test.skipIf("missing" in promtool)(
  "the platform's alerts pass their cases; one that stays silent fails them",
  () => {
    if ("path" in promtool) symlinkSync(promtool.path, join(root, "bin", "promtool"));
    expect(check()).toMatchObject({ status: 0, output: expect.stringContaining("each with its cases") });
    const file = join(root, stack, "rules/watchdog.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/expr: .*/, "expr: vector(1) > 2"));
    expect(check().status).toBe(1);
  },
);
