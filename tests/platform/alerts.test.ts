import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { findSystemProgram } from "#sandbox/system-programs.ts";
import { alertRules, groupsOf, ruleFiles, rulesFolder, slugOf } from "#tests/platform/prometheus-rules.ts";

const run = promisify(execFile);
const testsFolder = join(rulesFolder, "../rule-tests");
const promtool = findSystemProgram("promtool");
const alerts = alertRules();

const cases = z.object({
  rule_files: z.array(z.string()),
  tests: z.array(
    z.object({
      name: z.string(),
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

test("no two alerts share a name", () => {
  const names = alerts.map(({ alert }) => alert);
  expect(names).toEqual([...new Set(names)]);
});

test.each(alerts)("$alert says how bad it is, what happens and where to look it up", (rule) => {
  expect(rule.labels.severity).toMatch(/^(warning|none)$/);
  expect(Object.keys(rule.annotations).sort()).toEqual(["description", "runbook_url", "summary"]);
  expect(rule.annotations.runbook_url).toBe(
    `https://portolan.dev.platform.example.com/runbooks/${slugOf(rule.alert)}`,
  );
});

test.each(alerts)(
  "$alert has a case in which it fires and one in which it stays silent",
  ({ alert, file }) => {
    const { tests } = cases.parse(parse(readFileSync(join(testsFolder, file), "utf8")));
    const expected = tests
      .flatMap((one) => one.alert_rule_test)
      .filter(({ alertname }) => alertname === alert)
      .map(({ exp_alerts }) => (exp_alerts.length > 0 ? "fires" : "silent"));
    // The dead man's switch is the one that must never be silent.
    const wanted = alert === "Watchdog" ? ["fires"] : ["fires", "silent"];
    expect([...new Set(expected)].sort()).toEqual(wanted);
  },
);

const about = "path" in promtool ? "promtool" : `SKIPPED: ${promtool.missing}`;
describe.skipIf("missing" in promtool)(`played through by ${about}`, () => {
  const program = "path" in promtool ? promtool.path : "";
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "portolan-rules-"));
    // The operator takes objects, promtool takes what is inside them.
    for (const file of ruleFiles()) writeFileSync(join(folder, file), stringify({ groups: groupsOf(file) }));
    for (const file of readdirSync(testsFolder))
      writeFileSync(join(folder, `test-${file}`), readFileSync(join(testsFolder, file)));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(ruleFiles())("%s is well formed", async (file) => {
    await run(program, ["check", "rules", file], { cwd: folder });
  });

  test.each(ruleFiles())("%s fires when it should, and only then", async (file) => {
    const said = await run(program, ["test", "rules", `test-${file}`], { cwd: folder }).then(
      () => "",
      (error: { stdout?: string; stderr?: string }) => `${error.stdout}${error.stderr}`,
    );
    expect(said).toBe("");
  });
});
