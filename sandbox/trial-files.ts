import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the trial platform repository holds of this one: what people change, and what their changes are checked with. */
const seeded = [
  "services",
  "manifests",
  "templates",
  "docs/runbooks",
  "domain",
  "scripts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "portolan.yaml",
  ".trivyignore",
  ".github/workflows/ci.yml",
  ".github/workflows/gitops.yml",
  ".github/workflows/build-image.yml",
];

/** The address that this repository's own Applications name; the trial world lives elsewhere. */
const publicGitUrl = "https://github.com/acme/platform.git";

/** Reads this repository's files as the first commit of the trial one. Paths with their text. */
export function trialFiles(root: string, gitUrl: string): Record<string, string> {
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...seeded],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64e6,
    },
  );
  const paths = listed
    .split("\0")
    // Our own awkward cases are not part of anybody's platform: its catalog would list them as broken.
    .filter(
      (path) =>
        path !== "" &&
        !path.includes("/corpus/") &&
        existsSync(join(root, path)) &&
        statSync(join(root, path)).isFile(),
    );
  return Object.fromEntries(
    paths.map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return [path, path.startsWith("manifests/") ? text.replaceAll(publicGitUrl, gitUrl) : text];
    }),
  );
}
