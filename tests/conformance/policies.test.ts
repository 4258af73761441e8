import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { podTemplateOf } from "#domain/delivery/pod-template.ts";
import { renderedManifests, renderedTemplates } from "#tests/platform/rendered.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const kyverno = join(root, ".portolan/real-cluster/bin/kyverno");
const policies = join(root, "manifests/policies");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portolan-policies-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Kyverno prints, and whether it was content. */
async function ask(...args: string[]): Promise<{ content: boolean; said: string }> {
  return run(kyverno, args, { cwd: root, maxBuffer: 1 << 26 }).then(
    ({ stdout }) => ({ content: true, said: stdout }),
    (error: { stdout?: string; stderr?: string }) => ({
      content: false,
      said: `${error.stdout}${error.stderr}`,
    }),
  );
}

test("Kyverno itself gives every verdict that the fixtures state", { timeout: 300_000 }, async () => {
  const { content, said } = await ask("test", policies, "--remove-color");
  expect(content, said.slice(-4_000)).toBe(true);
  const passed = /Test Summary: (\d+) tests? passed and 0 tests? failed/.exec(said)?.[1];
  expect(Number(passed)).toBeGreaterThan(100);
});

test("Kyverno lets in everything that we render, and every golden path's output", {
  timeout: 600_000,
}, async () => {
  const rules = readdirSync(policies)
    .filter((name) => name.endsWith(".yaml") && !/^(kustomization|verify-image-signatures)/.test(name))
    .map((name) => join(policies, name));
  const rendered = [...renderedManifests(), ...(await renderedTemplates())];
  const pods = rendered.flatMap(({ objects }) => objects).filter((object) => podTemplateOf(object) !== null);
  // Most choices of a form change nothing about the pods.
  const distinct = [...new Set(pods.map((object) => stringify(object)))];
  const file = join(folder, "pods.yaml");
  writeFileSync(file, distinct.join("---\n"));
  const { content, said } = await ask("apply", ...rules, "--resource", file, "--remove-color");
  expect(content, said.slice(-4_000)).toBe(true);
  expect(said).toContain(`to ${distinct.length} resource(s)`);
  expect(/pass: (\d+), fail: 0/.exec(said)?.[1]).toMatch(/^\d{3,}$/);
});
