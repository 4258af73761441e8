import { execFile } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { parseTemplate } from "#domain/scaffold/parse-template.ts";
import { planCreation } from "#domain/scaffold/plan-creation.ts";
import { newest } from "#tests/conformance/two-prometheus.ts";
import { acmeTarget } from "#tests/support/acme-target.ts";
import { readGoldenPath } from "#tests/support/golden-path.ts";
import { answerSets } from "#tests/support/template-answers.ts";

const run = promisify(execFile);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portolan-newest-rules-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every rule of this repository passes its cases on the newest promtool", {
  timeout: 900_000,
}, async () => {
  const files = globSync("manifests/{platform/prometheus-stack/rules/*,apps/*/slo/rules}.yaml");
  // It takes the promtool of its PATH, where the newest lies first.
  const { stdout } = await run(process.execPath, ["scripts/check-rules.ts"]);
  expect(stdout).toContain(`${files.length} files of rules, each with its cases`);
});

test.each(["http-api-ts", "queue-worker"])(
  "so do those that %s gives a new service, for every choice of its form",
  async (name) => {
    const { path, source, files } = await readGoldenPath(name);
    const { template } = parseTemplate(source, path);
    if (!template) throw new Error(`${path} is no template`);
    const distinct = new Map<string, string>();
    for (const { answers } of answerSets(template)) {
      const plan = planCreation({
        bundle: { file: path, source, files, commit: "c".repeat(40) },
        answers,
        ownerTeam: "payments",
        requester: { login: "ines", name: "Ines" },
        target: acmeTarget,
      });
      const content = (end: string) => plan.files.find((file) => file.path.endsWith(end))?.content ?? "";
      distinct.set(stringify(parse(content("/slo/rules.yaml")).spec), content("/slo/rule-tests.yaml"));
    }
    for (const [rules, cases] of distinct) {
      writeFileSync(join(folder, "rules.yaml"), rules);
      writeFileSync(join(folder, "rule-tests.yaml"), cases);
      await run(newest.promtool, ["check", "rules", "rules.yaml"], { cwd: folder });
      const { stdout } = await run(newest.promtool, ["test", "rules", "rule-tests.yaml"], { cwd: folder });
      expect(stdout).toContain("SUCCESS");
    }
  },
);
