import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findTerraform, openWorkspace, type Workspace } from "./terraform-program.ts";

const terraform = findTerraform();
const about = "missing" in terraform ? terraform.missing : "by terraform";

describe.skipIf("missing" in terraform)(`the environments, read ${about}`, () => {
  let workspace: Workspace;
  beforeAll(() => {
    if (!("missing" in terraform)) workspace = openWorkspace(terraform);
  });
  afterAll(() => workspace.remove());

  describe.each(["dev", "prod"])("%s", (environment) => {
    const folder = `environments/${environment}`;

    test("is valid, with the provider that the lock file names", async () => {
      expect(await workspace.initialise(folder)).toMatchObject({ code: 0 });
      const { stdout } = await workspace.run(folder, "validate", "-json");
      expect(JSON.parse(stdout).diagnostics).toEqual([]);
    });
  });
});
