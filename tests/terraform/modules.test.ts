import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMade } from "./made-resources.ts";
import { findTerraform, onPath, openWorkspace, type Workspace } from "./terraform-program.ts";

const terraform = findTerraform();
const about = "missing" in terraform ? terraform.missing : "read by terraform";
const tflint = onPath("tflint");

describe.skipIf("missing" in terraform)(`the modules, ${about}`, { timeout: 600_000 }, () => {
  let workspace: Workspace;
  beforeAll(() => {
    if (!("missing" in terraform)) workspace = openWorkspace(terraform);
  });
  afterAll(() => workspace.remove());

  test("are written as terraform fmt writes", async () => {
    expect(await workspace.run(".", "fmt", "-check", "-recursive", "-list=true")).toMatchObject({
      code: 0,
      stdout: "",
    });
  });

  test.each(["bootstrap", "environments/dev"])("are valid as %s uses them", async (folder) => {
    const ready = await workspace.initialise(folder);
    expect(ready.code, ready.output).toBe(0);
    const { stdout } = await workspace.run(folder, "validate", "-json");
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, diagnostics: [] });
  });

  test("keep every promise of their own tests, small and large", async () => {
    await workspace.initialise(".");
    const { complaints } = readMade((await workspace.run(".", "test", "-json")).stdout);
    expect(complaints).toEqual([]);
  });

  test("make the state's bucket, the registry and the roles of the workflows", async () => {
    const { complaints } = readMade((await workspace.run("bootstrap", "test", "-json")).stdout);
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(tflint === null)(`the modules, read by ${tflint ?? "tflint, which is not on PATH"}`, () => {
  test("have nothing that tflint complains about", { timeout: 120_000 }, async () => {
    const folder = join(import.meta.dirname, "../../terraform");
    const { stdout } = await promisify(execFile)(tflint ?? "", ["--recursive", "--format=compact"], {
      cwd: folder,
    });
    expect(stdout).toBe("");
  });
});
