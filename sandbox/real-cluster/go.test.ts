import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withGo } from "./go.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "portolan-go-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with a `go` that prints its name. */
function goIn(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, "go"), `#!/bin/sh\necho ${name}\n`, { mode: 0o755 });
  return path;
}

const which = (...args: Parameters<typeof withGo>) =>
  execFileSync("go", { env: withGo(...args), encoding: "utf8" }).trim();

test("Go is found where its installer puts it, and one on PATH comes first", () => {
  const [installed, chosen] = [goIn("installed"), goIn("chosen")];
  const environment = (...folders: string[]) =>
    ({ NODE_ENV: "test", PATH: folders.join(delimiter) }) as const;
  expect(which(environment(join(folder, "empty")), installed)).toBe("installed");
  expect(which({ NODE_ENV: "test" }, installed)).toBe("installed");
  expect(which(environment(chosen), installed)).toBe("chosen");
});
