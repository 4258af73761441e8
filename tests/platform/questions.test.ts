import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { findSystemProgram } from "#sandbox/system-programs.ts";

const run = promisify(execFile);
const docs = join(import.meta.dirname, "../../docs");
const promtool = findSystemProgram("promtool");
const about = "path" in promtool ? "promtool" : `SKIPPED: ${promtool.missing}`;
const program = "path" in promtool ? promtool.path : "";

/** Every question that a page tells people to ask Prometheus. */
const questions = readdirSync(docs, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .flatMap((path) =>
    [...readFileSync(join(docs, path), "utf8").matchAll(/```promql\n([\s\S]+?)```/g)].map(
      ([, text], index) => ({
        page: `${path} ${index + 1}`,
        // What people put in themselves.
        expr: (text ?? "").replaceAll(/\$[A-Z_]+/g, "x"),
      }),
    ),
  );

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portolan-questions-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("there are questions to ask", () => {
  expect(questions.length).toBeGreaterThan(5);
});

test.skipIf("missing" in promtool).each(questions)(
  `$page is understood by Prometheus, says ${about}`,
  async ({ expr }) => {
    const file = join(folder, "question.yaml");
    writeFileSync(file, stringify({ groups: [{ name: "asked", rules: [{ record: "asked:now", expr }] }] }));
    await run(program, ["check", "rules", file]);
  },
);
